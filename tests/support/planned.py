"""usage: planned.py SHOWN TRACE: exit 1 unless what was sent (--trace-file) is what --dry-run --json has shown.

The ids that a server would give are made up in a dry run; what it would put into an object that it made by itself is not
known there.
"""
import json
import re
import sys

MADE_UP = re.compile(r"pretended\\?-\d+")


def sent(trace):
    """Return the requests that change something as (method, url, body); to ask for a token changes nothing."""
    requests = []
    for exchange in re.split(r"(?m)^(?=> [A-Z]+ http)", trace)[1:]:
        lines = [line[2:] for line in exchange.splitlines() if line.startswith("> ")]
        method, url = lines[0].split(" ", 1)
        body = "\n".join(lines[lines.index("") + 1:]) if "" in lines else ""
        if method != "GET" and not url.endswith("/token"):
            requests.append((method, url, body))
    return requests


def fits(shown, actual):
    return re.fullmatch(MADE_UP.sub(lambda _: r'[^/?&"]+', re.escape(shown)), actual)


def covers(shown, actual, all_known):
    """Whether the JSON value `shown` is the one that was sent, or, where not all is known, is in it. A trace hides `state`."""
    if isinstance(shown, dict) and isinstance(actual, dict):
        names, others = shown.keys() - {"state"}, actual.keys() - {"state"}
        known = names == others if all_known else names <= others
        return known and all(covers(shown[name], actual[name], all_known) for name in names)
    if isinstance(shown, list) and isinstance(actual, list):
        return len(shown) == len(actual) and all(covers(one, other, all_known) for one, other in zip(shown, actual))
    return fits(json.dumps(shown), json.dumps(actual))


def parsed(body):
    return json.loads(body) if body.startswith("{") else body


def same(shown, actual):
    (method, url, body), (other_method, other_url, other_body) = shown, actual
    made_by_server = method == "PUT" and MADE_UP.search(url)
    return method == other_method and fits(url, other_url) and covers(parsed(body), parsed(other_body), not made_by_server)


def main():
    text = open(sys.argv[1]).read()
    shown = [(r["method"], r["url"], r.get("body", "")) for r in json.loads(text)["requests"]] if text else []
    actual = sent(open(sys.argv[2]).read())
    if len(shown) != len(actual):
        sys.exit("\n".join(["shown"] + [" ".join(r) for r in shown] + ["sent"] + [" ".join(r) for r in actual]))
    for left, right in zip(shown, actual):
        if not same(left, right):
            sys.exit(f"shown\n{' '.join(left)}\nsent\n{' '.join(right)}")


main()
