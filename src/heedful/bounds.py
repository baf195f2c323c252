"""Texts that people write by hand, read within bounds: a file of some hundred bytes must not unfold to gigabytes, nor nest without end."""

from __future__ import annotations

from typing import Any, Final

import yaml

# What one file may hold. The largest that anybody writes here, a taxonomy of hundreds of aspects, has some thousand values.
YAML_LONGEST: Final = 1_000_000
YAML_DEEPEST: Final = 50
# Values after every alias stands for what it repeats: aliases of aliases double with each line ("billion laughs").
YAML_MOST: Final = 100_000


def read_yaml(text: str, loader: type[yaml.SafeLoader | yaml.BaseLoader] = yaml.SafeLoader) -> Any:
    """The plain values of a YAML text; None where it is empty.

    Guarantee: pure; makes nothing but values. Whatever cannot be read raises yaml.YAMLError, also a day that is none, an alias within
    itself, and what is longer, deeper or more than the bounds above. Source: YAML 1.2.2 §3.2.2.2 (aliases); CWE-776, CWE-674.
    """
    if len(text) > YAML_LONGEST:
        raise yaml.YAMLError("longer than a file that people write")
    _require_shallow(text)
    reader = None
    try:
        reader = loader(text)
        root = reader.get_single_node()
        if root is None:
            return None
        _weigh(root, {}, 0)
        return reader.construct_document(root)
    except (ValueError, TypeError, OverflowError, RecursionError, AttributeError) as error:
        raise yaml.YAMLError("a value that cannot be read") from error
    finally:
        if reader is not None:
            reader.dispose()


def _require_shallow(text: str) -> None:
    """Stop at nesting before anything is built of it: the reader takes a second for each thousand levels."""
    depth, opened = 0, {"[": 1, "{": 1, "]": -1, "}": -1}
    for letter in text:
        depth = max(0, depth + opened.get(letter, 0))
        if depth > YAML_DEEPEST * 4:
            raise yaml.YAMLError("nested too deep")


def _weigh(node: yaml.Node, known: dict[int, int], depth: int) -> int:
    """How many values a node stands for, each alias counted as what it repeats."""
    if depth > YAML_DEEPEST:
        raise yaml.YAMLError("nested too deep")
    if id(node) in known:
        if not known[id(node)]:
            raise yaml.YAMLError("an alias within itself")
        return known[id(node)]
    known[id(node)] = 0
    weight = 1
    if isinstance(node, yaml.SequenceNode):
        weight += sum(_weigh(one, known, depth + 1) for one in node.value)
    elif isinstance(node, yaml.MappingNode):
        weight += sum(_weigh(one, known, depth + 1) for pair in node.value for one in pair)
    if weight > YAML_MOST:
        raise yaml.YAMLError("more values than a file that people write")
    known[id(node)] = weight
    return weight
