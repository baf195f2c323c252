"""Write the corpus that fuzzing begins from: the files of an invented world, and documents signed with the key everybody knows.

Run as `python -m fuzz.seeds`. What fuzzing found lies beside, in files called `found-…`, and stays as it is.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import tempfile
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import polars as pl

from fuzz import proofs
from fuzz.targets import CORPUS, TARGETS
from heedful.audit.checkpoint import Checkpoint, sign_checkpoint
from heedful.audit.cosignature import Request
from heedful.audit.entry import write_entry
from heedful.audit.merkle import leaf_hash
from heedful.audit.proof import Bundle
from heedful.audit.tiles import pack
from heedful.flow.sealed import FIELD, seal_of
from heedful.flow.strike_file import COLUMNS
from heedful.samples import make_world, write_world
from heedful.samples.consents import COLUMNS as CONSENTS
from heedful.security.signing import ALGORITHM, canonical
from heedful.security.signing import FIELD as SIGNATURE

LARGEST: Final = 4_000
AT: Final = "2026-06-15T12:00:00.000000Z"


def put(target: str, name: str, data: bytes | str) -> None:
    """One seed."""
    assert target in TARGETS
    path = CORPUS / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def members(path: Path) -> bytes:
    """An archive's members, one below the other, without those that hold nothing."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    chosen = [(name, data) for name, data in held.items() if len(data) > 60][:9]
    return b"".join(b"=== " + name.encode() + b"\n" + data + b"\n" for name, data in chosen)


def of_the_world(folder: Path) -> None:
    """The networks' files, and lists of people, of a small invented world."""
    world = make_world(3, people=8, posts=60, days=60, end=date(2026, 6, 30))
    paths = write_world(world, folder)
    posts = paths.posts
    for network, target in (("x", "x_archive"), ("facebook", "facebook_export"), ("instagram", "instagram_export")):
        for number, path in enumerate(sorted(posts.glob(f"{network}/exports/*.zip"))[:2]):
            put(target, f"{number}.txt", members(path)[: 2 * LARGEST])
            if number == 0:
                put("zip", f"{network}.zip", path.read_bytes())
                put("recognise", f"{network}.zip", path.read_bytes())
    for target, patterns in {
        "x_api": ("x/*.json", "x/*.ndjson"),
        "facebook_api": ("facebook/page/feed-p1.json", "facebook/page/comments-05*", "facebook/group/*"),
        "instagram_api": ("instagram/comments/media.json", "instagram/comments/comments-16*"),
    }.items():
        for number, path in enumerate(p for pattern in patterns for p in sorted(posts.glob(pattern))[:1]):
            put(target, f"{number}{path.suffix}", path.read_bytes()[: 2 * LARGEST])
            put("recognise", f"{target}-{number}{path.suffix}", path.read_bytes()[: 2 * LARGEST])
    put("consents", "0.csv", paths.consents.read_bytes())
    put("owners", "0.csv", paths.exports.read_bytes())


def of_tables() -> None:
    """Tables, in each form; lists that people hand in."""
    head = ["mention_id", "author", "when", "words"]
    rows = [["1", "881", "2026-06-01T10:00:00Z", 'the "delivery", was great'], ["2", "882", "01.06.2026 10:00", "prices;\nare awful"]]
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    put("table_csv", "0.csv", out.getvalue())
    put("table_csv", "1.csv", out.getvalue().replace(",", ";").encode("utf-16"))
    put("table_ndjson", "0.ndjson", "".join(json.dumps(dict(zip(head, row, strict=True))) + "\n" for row in rows))
    parquet = io.BytesIO()
    pl.DataFrame(rows, schema=head, orient="row").write_parquet(parquet, compression="uncompressed", statistics=False)
    put("table_parquet", "0.parquet", parquet.getvalue())
    put("trace", "0.parquet", parquet.getvalue())
    put("trace", "0.csv", out.getvalue())
    put("trace", "1.json", json.dumps({"views": [{"week": "2026-W20", "likes": 12, "dislikes": 3}, {"week": "2026-W21", "likes": 15}]}))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", out.getvalue())
        archive.writestr("b.json", "[{}]")
    put("trace", "2.zip", packed.getvalue())
    put("zip", "small.zip", packed.getvalue())
    put(
        "x_compliance",
        "0.ndjson",
        '{"id":"1","action":"delete","reason":"deleted"}\n{"data":{"tweet_edit":{"edit_tweet_ids":["1","2"]}}}\n',
    )
    put("x_compliance", "1.ndjson", '{"delete":{"tweet":{"id":"12"},"event_at":"x"}}\n{"user_protect":{"user":{"id":"5"}}}\n')
    put("consents", "1.json", json.dumps([dict.fromkeys(CONSENTS, "")]))
    given = {"person": "p1", "network": "x", "account": "9", "purposes": "insights;profile", "given_at": "2026-01-02", "state": "Given"}
    put(
        "consents",
        "2.ndjson",
        json.dumps(given | {"notice": "n1", "method": "form", "evidence": "f", "period_from": "2025-01-01"}) + "\n{}\n",
    )
    put("labels", "0.csv", 'text,likes,dislikes\n"good delivery, bad price",delivery,Larkmoor: price\nnothing,none,none\n')
    put("labels", "1.jsonl", '{"text": "good delivery", "likes": ["delivery"]}\n{"id": "7", "aspects": "price;none"}\n')
    strike = [list(COLUMNS), ["", "owner", "", "", "", "write x", "ab" * 16], ["x", "post", "x", "post", "2026-06-01", "a", "cd" * 32]]
    out = io.StringIO()
    csv.writer(out).writerows(strike)
    put("strikes", "0.csv", out.getvalue())
    put("requests", "0.csv", "kind,person,channel\naccess,p1,desk\nerasure,p2,\n")
    put("declared", "0.csv", "person,attribute,answer\np1,gender,woman\np2,gender,man\n")
    put(
        "handed_over",
        "0.csv",
        "to,subject,text,html,list_unsubscribe,list_unsubscribe_post,code,message_id,written_by_machine\r\na,b,c,d,e,f,g,m1,no\r\n",
    )


def of_words() -> None:
    """What a company writes, and what people post."""
    offers = CORPUS.parents[1] / "docs" / "reference" / "offers.md"
    put("offers", "0.yaml", offers.read_text().partition("```yaml\n")[2].partition("```")[0])
    put(
        "template",
        "0.txt",
        "Good day{% if name %} {{ name | capitalize }}{% else %} you{% endif %}: {{ price | default: 'soon' }} {{ offer.link }}",
    )
    put(
        "template",
        "1.txt",
        "{% case name %}{% when 'Mia' %}a{% else %}b{% endcase %}{% unless x %}{{ name | truncatewords: 2 }}{% endunless %}",
    )
    brands = [{"name": "Larkmoor", "handles": ["larkmoor"], "pages": {"x": ["1"]}}, {"name": "Quillbay", "competitor": True}]
    settings = {
        "name": "Larkmoor",
        "brands": brands,
        "aspects": [{"name": "price", "words": ["price*"]}],
        "privacy": {"k": 10},
        "workers": 1,
    }
    import yaml

    put("settings", "0.yaml", yaml.safe_dump(settings))
    put("settings", "1.yaml", "name: L\ncompany: {country: IE, site: 'https://larkmoor.example'}\nnotices: &a [x]\nready: *a\n")
    front = {"version": "n1", "language": "en", "effective": "2026-01-01", "purposes": {"insights": {"what": "Count", "basis": "consent"}}}
    front |= {"networks": ["x"], "retention": {"posts": 12}, "safeguards": {"US": "DPF"}, "incentive": {"yes": "5 EUR", "no": "5 EUR"}}
    put("notice", "0.md", f"---\n{yaml.safe_dump(front)}---\n\n# What we ask\n\nYou may say no.\n")
    rules = {
        "text": "We look at nobody alone. " * 12,
        "questions": [{"ask": f"Is {n} right?", "answers": ["yes", "no"], "right": 1} for n in range(5)],
    }
    put("house_rules", "0.yaml", yaml.safe_dump(rules))
    asked = ("aim", "people", "need", "gain", "harm", "likely", "measures", "rights", "sharing", "asked")
    put("answers", "0.yaml", yaml.safe_dump(dict.fromkeys(asked, "We do it because it is needed, and we ask.")))
    prices = [{"network": "x", "what": "post read", "each": 0.005, "currency": "USD", "day": "2026-11-25", "source": "https://x.example"}]
    put("answers", "1.yaml", yaml.safe_dump({"prices": prices}))
    put("rule", "0.txt", 'likes delivery and not (dislikes price or mentions "Quillbay") in the last 90 days')
    put("rule", "1.txt", "likes Larkmoor: staff at least 3 times or dislikes delivery")
    put("drafted", "0.json", '```json\n{"subject": "Evenings", "text": "You may now choose the evening.\\nGood day."}\n```')
    said = "@larkmoor the delivery was great but prices are awful, call Mia Berg +49 30 901820 or mia@post.example, IBAN DE89370400440532013000"
    put("redaction", "0.txt", said)
    put(
        "redaction",
        "1.txt",
        "Ich heiße Jörg, Hauptstraße 5, 10115 Berlin; born 1.2.1980, IP 192.0.2.7, order #A-1234567 @mia_b https://x.com/mia ８８",
    )
    put("opinions", "0.txt", f"{said}. I don't like the staff at all, not bad though! 😀 better than @quillbay")
    put("opinions", "1.txt", "Die Lieferung war nicht gut, aber der Preis ist super; la livraison est nulle")


def of_signatures() -> None:
    """Everything that is signed or sealed."""
    key, verifier = proofs.key(), proofs.verifier()
    document: dict[str, Any] = {"document": "erasure", "erasure_id": "e1", "erased": {"posts": 3}, "at": AT}
    document[SIGNATURE] = {
        "algorithm": ALGORITHM,
        "public_key": proofs.public(),
        "value": base64.b64encode(key.sign(canonical(document))).decode(),
    }
    salt = "salt"
    entry = write_entry(1, AT, "Ada", "operator", "receipt.issued", {"seal": seal_of(document, salt)}, str)
    checkpoint = Checkpoint(proofs.ORIGIN, 1, leaf_hash(entry))
    note = str(sign_checkpoint(checkpoint, verifier, key.sign))
    bundle = str(Bundle(0, (), note))
    document[FIELD] = {"salt": salt, "entry": entry.decode(), "proof": bundle}
    put("verify", "0.json", json.dumps(document))
    put("verify_signed", "0.json", json.dumps(document))
    receipt = {"receipt_id": "r1", "record_id": "c1", "@type": "ConsentReceipt", SIGNATURE: document[SIGNATURE]}
    put("verify", "1.json", json.dumps(receipt))
    put(
        "verify",
        "2.html",
        f'<html><script type="application/ld+json" id="receipt">{json.dumps(receipt)}</script></html>\n<!-- signed: {"A" * 86}== -->\n',
    )
    put("note", "0.txt", note)
    put("signed_note", "0.txt", note.partition("\n\n")[0] + "\n")
    put("verifier_line", "0.txt", str(verifier))
    put("proof", "0.txt", entry + b"\n" + bundle.encode())
    put("witness_request", "0.txt", str(Request(0, (), note)))
    put("entry", "0.json", entry)
    put("entry", "1.bin", pack([entry, entry]))
    put("log_copy", "0.bin", note.partition("\n\n")[0].encode() + b"\n\n===\n" + leaf_hash(entry) + b"\n===\n" + pack([entry]))
    costs = {"salt": base64.b64encode(b"s" * 16).decode(), "passes": 1, "memory_kib": 64, "lanes": 1}
    head = json.dumps({"holds": "keys", "expires_at": AT, "argon2id": costs, "wrapped": base64.b64encode(b"w" * 60).decode()})
    from heedful.security.archive import MAGIC, Sealer

    out = io.BytesIO()
    sealer = Sealer(out, bytes(32), json.loads(head))
    sealer.write(b"{}" * 40)
    sealer.finish()
    assert out.getvalue().startswith(MAGIC)
    put("archive", "0.bin", out.getvalue())
    put("stops", "0.ndjson", '{"mark":"ab","what":"withdraw","purpose":"","at":1}\n{"mark":"cd","what":"erase","purpose":"","at":2}\n')
    put("evidence", "0.json", json.dumps({"files": [{"file": "a.json", "sha256": sha256(b"").hexdigest()}], "question": {}}))
    put("signed_request", "0.json", json.dumps({"user_id": "12", "algorithm": "HMAC-SHA256", "issued_at": 1_781_524_800, "expires": 0}))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        of_the_world(Path(made))
    of_tables()
    of_words()
    of_signatures()
