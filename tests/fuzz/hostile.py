"""Values that no client would send: for bodies, queries, addresses and headers."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from hypothesis import strategies as st

DEEP = '{"a":[' * 30_000
LONG = "9" * 5000
TEXTS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "a\udfffb",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\u3164",
    "é" * 300,
    "x" * 70_000,
    "%00",
    "%ff",
    "../../etc/passwd",
    "'; DROP TABLE x; --",
    "{{ 7*7 }}",
    "${x}",
    "<script>",
    "null",
    "NaN",
    "-0",
    "1e999",
    LONG,
    "²",
    "٣",
    "true",
    "00000000-0000-4000-8000-000000000000",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00+14:00",
    "9999-99-99",
    "24:61",
    "http://[",
    "http://a:b",
    "//evil",
    "javascript:1",
    "data:,x",
    "\r\nX-Evil: 1",
    "cD1nYXJiYWdl",
    "=",
    "p",
    "zh-Hant-x-",
    "🧑‍🤝‍🧑" * 40,
]
NUMBERS = [
    0,
    -1,
    1,
    2**31,
    2**31 - 1,
    2**32,
    2**53 + 1,
    2**63 - 1,
    2**63,
    -(2**63),
    -(2**63) - 1,
    2**64,
    10**30,
    10**400,
    1e308,
    0.1,
    -0.0,
]
NESTS: list[Any] = [
    [],
    {},
    [[]],
    [None],
    {"": ""},
    [[[[[[[[]]]]]]]],
    {"a": {"b": {"c": {}}}},
    [0] * 3000,
    {str(n): n for n in range(300)},
    [{}] * 50,
]
CURSORS = [
    "cD1nYXJiYWdl",
    *(
        b64encode(one.encode()).decode()
        for one in (
            f"p={LONG}",
            "p=%00",
            "p=-1",
            "o=99999999999999999999",
            "r=2&p=1",
            "p=&o=",
            "0001-01-01T00:00:00+14:00 1",
            "9999-12-31T23:59:59-12:00 1",
            f"1 {LONG}",
            "2 1",
            "1 -1",
        )
    ),
]
HEADERS = {
    "Content-Type": [
        "",
        "application/json; charset=punycode",
        "application/json; charset=utf-16",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "text/plain",
        "a/b/c; =",
        "\xff",
        ";",
        "application/json;" * 200,
    ],
    "Accept": ["/", "text/html", "application/json; q=x", ",,,", "\xff"],
    "Accept-Language": ["\xff", "zh-" * 500, f"en;q={LONG}", "*"],
    "Authorization": ["Bearer", "Bearer \xff", "Basic x", "Bearer " + "x" * 5000],
    "Origin": ["http://[", "http://a:b", "null"],
    "Referer": ["http://[", "\xff"],
    "Cookie": ['sessionid="\\000aaaaaaaaaa"', "sessionid=\xff\xff\xff\xff\xff\xff\xff\xff", "a" * 5000, "=;=;"],
    "X-Forwarded-For": ["x", "\xff", "1.2.3.4, x"],
    "X-Request-ID": ["\xff" * 10, "x" * 5000],
    "Range": [f"bytes={LONG}-", "bytes=²-"],
    "If-None-Match": ["\xff", '"'],
    "If-Modified-Since": ["x", "Mon, 99 Nov 99999 99:99:99 GMT"],
}
RAW = [
    b"",
    b"\x00",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    DEEP.encode(),
    b'"',
    b"{",
    b"nul",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b'{"a":1e999}',
    LONG.encode(),
    b'"\\ud800"',
    b'{"\\u0000":1}',
    "é".encode("utf-16"),
    b"\xef\xbb\xbf{}",
    b"a=1&" * 2000,
    b"--x\r\n",
    b"--x--",
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="\x00.png"\r\n\r\n\x00\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="kind"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--',
]

texts = st.sampled_from(TEXTS + CURSORS) | st.text(st.characters(), max_size=40)
values = st.one_of(
    texts, st.sampled_from(NUMBERS), st.sampled_from(NESTS), st.booleans(), st.none(), st.floats(), st.integers()
)


def as_json(value: Any) -> bytes:
    """JSON as a careless client would write it: with halves of pairs, and numbers that there are not."""
    return json.dumps(value).encode()


def spoiled(body: Any) -> st.SearchStrategy[bytes]:
    """A sensible body with one hostile part, or something else altogether."""
    raw = st.sampled_from(RAW) | values.map(as_json) | st.binary(max_size=60)
    if not isinstance(body, dict) or not body:
        return raw
    pairs = st.tuples(st.sampled_from(sorted(body)), values)
    one = pairs.map(lambda pair: as_json({**body, pair[0]: _like(body[pair[0]], pair[1])}))
    more = st.tuples(texts, values).map(lambda pair: as_json({**body, pair[0]: pair[1]}))
    return one | one | more | raw


def _like(was: Any, value: Any) -> Any:
    """In a list, where there was one: half of the time the value would not get past the list itself."""
    return [value] if isinstance(was, list) and not isinstance(value, list) else value
