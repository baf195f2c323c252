from __future__ import annotations

import copy

import pytest

from heedful.errors import BadInput
from heedful.opinions.taxonomy import digest, merge, parse, ready

SHOP = {
    "brands": [
        {
            "name": "Quillmoor",
            "names": ["Quillmoor Stores"],
            "handles": {"x": ["@QuillmoorShop"], "instagram": "quillmoor.shop"},
            "hashtags": ["#Quillmoor"],
            "pages": {"facebook": ["90210"]},
        },
        {"name": "Brackley", "handles": ["brackley"], "competitor": True},
    ],
    "aspects": [
        {"name": "delivery", "words": ["deliver*", "parcel"], "dislikes": ["late"], "label": "Delivery"},
        {"name": "packaging", "words": ["box"], "parent": "delivery"},
    ],
}


def changed(path: list[object], value: object) -> dict[str, object]:
    settings = copy.deepcopy(SHOP)
    at: object = settings
    for key in path[:-1]:
        at = at[key]  # type: ignore[index]
    at[path[-1]] = value  # type: ignore[index]
    return settings


def test_look_ups():
    taxonomy = parse(SHOP)
    assert taxonomy.handles() == {"quillmoorshop": "Quillmoor", "quillmoor.shop": "Quillmoor", "brackley": "Brackley"}
    assert taxonomy.pages() == {"90210": "Quillmoor"}
    assert taxonomy.parents() == {"packaging": "delivery"}
    assert taxonomy.labels() == {"overall": "Overall", "delivery": "Delivery", "packaging": "Packaging"}
    assert [brand.competitor for brand in taxonomy.brands] == [False, True]


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["colour"], 1, "colour"),
        (["brands", 0, "handels"], [], "handels"),
        (["aspects", 0, "synonyms"], [], "synonyms"),
        (["brands", 0, "handles"], {"myspace": ["x"]}, "myspace"),
        (["brands", 0, "name"], "", "brands[0].name"),
        (["brands", 0, "name"], 7, "brands[0].name"),
        (["brands"], "Quillmoor", "brands"),
        (["brands", 0], "Quillmoor", "brands"),
        (["brands", 0, "names"], [True], "brands[0].names"),
        (["brands", 0, "exact"], ["Two Words"], "brands[0].exact"),
        (["brands", 0, "handles"], ["not a handle"], "not a handle"),
        (["brands", 1, "competitor"], "yes", "brands[1].competitor"),
        (["brands", 1, "name"], "Quillmoor", "Quillmoor"),
        (["brands", 1, "handles"], ["quillmoorshop"], "quillmoorshop"),
        (["brands", 1, "pages"], ["90210"], "90210"),
        (["aspects", 1, "name"], "overall", "overall"),
        (["aspects", 1, "name"], "delivery", "delivery"),
        (["aspects", 1, "parent"], "nowhere", "nowhere"),
        (["aspects", 0, "parent"], "packaging", "own parent"),
        (["aspects", 1, "parent"], 3, "aspects[1].parent"),
        (["aspects", 1, "words"], ["PARCEL"], "parcel"),
        (["aspects", 1, "words"], ["de*liver"], "de*liver"),
        (["aspects", 1, "words"], ["*"], "aspects[1].words"),
    ],
)
def test_bad_settings_name_the_key(path, value, named):
    with pytest.raises(BadInput) as raised:
        parse(changed(path, value))
    assert named in raised.value.sentence
    assert raised.value.remedy


def test_a_word_under_two_aspects_names_both():
    with pytest.raises(BadInput, match=r"'parcel'.*'delivery'.*'packaging'"):
        parse(changed(["aspects", 1, "words"], ["parcel"]))


@pytest.mark.parametrize("name", ["airlines", "retail", "telecom"])
def test_ready_ones_parse(name):
    taxonomy = parse(ready(name))
    assert taxonomy.brands
    assert len(taxonomy.aspects) >= 7
    assert all(aspect.label for aspect in taxonomy.aspects)


def test_ready_is_a_fresh_copy_and_refuses_others():
    ready("retail")["brands"].clear()
    assert ready("retail")["brands"]
    with pytest.raises(BadInput, match="bakeries"):
        ready("bakeries")


def test_ready_handles_of_known_companies():
    handles = parse(ready("airlines")).handles()
    assert handles["jetblue"] == "JetBlue"
    assert handles["usairways"] == "US Airways"
    assert parse(ready("telecom")).handles()["mtnug"] == "MTN"


def test_digest_ignores_order_and_what_finds_nothing():
    other = copy.deepcopy(SHOP)
    other["brands"].reverse()
    other["aspects"].reverse()
    other["aspects"][1]["words"].reverse()
    other["aspects"][0]["label"] = "Boxes"
    del other["aspects"][0]["parent"]
    other["brands"][0]["pages"] = ["1"]
    other["brands"][0]["competitor"] = False
    assert digest(parse(other)) == digest(parse(SHOP))


@pytest.mark.parametrize(
    "change",
    [
        (["brands", 0, "names"], ["Quill"]),
        (["aspects", 0, "words"], ["deliver*"]),
        (["aspects", 0, "dislikes"], []),
        (["brands", 1, "handles"], []),
    ],
)
def test_digest_changes_with_what_is_found(change):
    assert digest(parse(changed(*change))) != digest(parse(SHOP))


def test_merge_extends_adds_and_takes_away():
    own = {
        "brands": [
            {"name": "Quillmoor", "handles": {"x": ["quillmoorhelp"]}, "competitor": True},
            {"name": "Zephyr", "handles": ["brackley"]},
        ],
        "aspects": [{"name": "delivery", "words": ["courier"], "label": "Getting it"}, {"name": "boxes", "words": ["box"]}],
    }
    before = copy.deepcopy((SHOP, own))
    merged = parse(merge(SHOP, own))
    assert (SHOP, own) == before
    brands = {brand.name: brand for brand in merged.brands}
    aspects = {aspect.name: aspect for aspect in merged.aspects}
    assert dict(brands["Quillmoor"].handles) == {"x": "quillmoorhelp", "instagram": "quillmoor.shop"}
    assert len(brands["Quillmoor"].handles) == 3
    assert brands["Quillmoor"].competitor
    assert merged.handles()["brackley"] == "Zephyr"
    assert aspects["delivery"].words == ("deliver*", "parcel", "courier")
    assert aspects["delivery"].label == "Getting it"
    assert aspects["packaging"].words == ()
    assert aspects["boxes"].words == ("box",)


def test_merge_leaves_errors_to_parse():
    with pytest.raises(BadInput, match="colour"):
        parse(merge(SHOP, {"colour": 1}))
    with pytest.raises(BadInput, match="aspects"):
        parse(merge(SHOP, {"aspects": ["delivery"]}))
