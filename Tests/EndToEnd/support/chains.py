"""The table of good and bad chains that clients and `cert verify` judge."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from support.pki import (
    ANY,
    CLIENT,
    DAY,
    HOST,
    NOW,
    SERVER,
    UNKNOWN,
    Spec,
    authority,
    key,
    leaf,
    names,
    resigned,
    sign,
    usage,
    with_broken_signature,
)

ACCEPTED = None
# Names that no builder writes: HOST with an address of five bytes, and with a DNS name in Latin-1.
NAMES = x509.oid.ExtensionOID.SUBJECT_ALTERNATIVE_NAME
_DNS = bytes([0x82, len(HOST)]) + HOST.encode()
FIVE_BYTES = bytes([0x30, len(_DNS) + 7]) + _DNS + b"\x87\x05\x0a\x00\x00\x05\x00"
NOT_ASCII = bytes([0x30, len(_DNS) + 4]) + _DNS + b"\x82\x02\xe9a"


@dataclass
class Chain:
    """What a server sends, what clients trust, and what they ask for."""

    served: list[x509.Certificate]
    trust: list[x509.Certificate]
    key: Any
    host: str = HOST


@dataclass
class Row:
    """A chain, and the reason by which each client refuses it."""

    name: str
    make: Callable[[], Chain]
    go: str | None = ACCEPTED
    curl: str | None = ACCEPTED
    python: str | None = ACCEPTED
    # The docker client 28.2.2 (Go 1.24.3, x509negativeserial=1) and skopeo 1.9.3 (Go 1.19) take what Go's own defaults
    # of today do not.
    only_new_go: bool = False


ROWS: list[Row] = []


def row(
    name: str,
    *,
    all: str | None = None,
    openssl: str | None = None,
    only_new_go: bool = False,
    **reasons: str | None,
) -> Callable:
    """Adds a row; `openssl` is for curl and Python, `all` for everybody."""
    verdicts: dict[str, str | None] = {"go": all, "curl": openssl or all, "python": openssl or all}

    def add(make: Callable[[], Chain]) -> Callable[[], Chain]:
        ROWS.append(Row(name, make, **(verdicts | reasons), only_new_go=only_new_go))
        return make

    return add


ROOT = authority("Test Root", 1)
INTERMEDIATE = authority("Test Intermediate", 2)


def direct(spec: Spec | None = None, root: Spec = ROOT, host: str = HOST) -> Chain:
    """A leaf below a root."""
    spec = spec or leaf()
    return Chain([sign(spec, root)], [sign(root, root)], spec.key, host)


def deep(spec: Spec | None = None, middle: Spec = INTERMEDIATE, root: Spec = ROOT) -> Chain:
    """A leaf below an intermediate below a root."""
    spec = spec or leaf()
    return Chain([sign(spec, middle), sign(middle, root)], [sign(root, root)], spec.key)


def constrained(constraints: x509.NameConstraints, *, critical: bool = True, **changes: Any) -> Chain:
    return direct(leaf(**changes), ROOT.but(constraints=(constraints, critical)))


def subtrees(permitted: list[x509.GeneralName] | None, excluded: list[x509.GeneralName] | None = None):
    return x509.NameConstraints(permitted, excluded)


# Good chains.
row("leaf below the root")(direct)
row("leaf below an intermediate")(deep)
for kind in ("p384", "p521", "ed25519", "rsa-2048"):
    row(f"key {kind}")(
        lambda kind=kind: direct(leaf(key=key(kind), usage=(usage("digital_signature", "key_encipherment"), True)))
    )
row("several names")(lambda: direct(leaf(san=(names("other.test", HOST, "10.0.0.5"), False))))
row("an address")(lambda: direct(leaf(san=(names("10.0.0.5"), False)), host="10.0.0.5"))
row("an IPv6 address")(lambda: direct(leaf(san=(names("fd00::5"), False)), host="fd00::5"))
row("no subject, critical names")(lambda: direct(leaf(common_name=None, san=(names(HOST), True))))
row("no extended key usage")(lambda: direct(leaf(extended=None)))
row("no basic constraints in the leaf")(lambda: direct(leaf(basic=None)))
row("no key usage in the leaf")(lambda: direct(leaf(usage=None)))
row("no key identifier in the leaf")(lambda: direct(leaf(ski=False)))
row("an unknown extension that is not critical")(
    lambda: direct(leaf(extra=[(x509.UnrecognizedExtension(UNKNOWN, b"\x05\x00"), False)]))
)
row("a root signed with SHA-1")(lambda: direct(root=ROOT.but(sha1=True)))
row("serial number zero")(lambda: _zero_serial())

# Names.
row("another host", all="wrong-host")(lambda: direct(host="other.test"))
row("another address", all="wrong-host")(lambda: direct(leaf(san=(names("10.0.0.5"), False)), host="10.0.0.6"))
row("an address as a DNS name", all="wrong-host", curl="wrong-host")(
    lambda: direct(leaf(san=(names("dns:10.0.0.5"), False)), host="10.0.0.5")
)
row("common name only", go="common-name-only")(lambda: direct(leaf(san=None)))
row("common name only, an address", go="common-name-only", python="wrong-host")(
    lambda: direct(leaf(common_name="10.0.0.5", san=None), host="10.0.0.5")
)
row("common name beside an address", go="wrong-host", curl="wrong-host")(
    lambda: direct(leaf(san=(names("10.0.0.5"), False)))
)
row("common name beside another name", all="wrong-host")(lambda: direct(leaf(san=(names("other.test"), False))))
row("a wildcard")(lambda: direct(leaf(san=(names("*.registry.test"), False)), host="a.registry.test"))
row("a wildcard for two labels", all="wrong-host")(
    lambda: direct(leaf(san=(names("*.registry.test"), False)), host="a.b.registry.test")
)
row("a wildcard for no label", all="wrong-host")(lambda: direct(leaf(san=(names("*.registry.test"), False))))
row("a wildcard with one dot", openssl="wrong-host", go=None)(lambda: direct(leaf(san=(names("*.test"), False))))
row("a partial wildcard", all="wrong-host")(
    lambda: direct(leaf(san=(names("r*.registry.test"), False)), host="reg.registry.test")
)
row("a name in capitals")(lambda: direct(leaf(san=(names("REGISTRY.test"), False))))
row("no subject, names not critical", python="names-not-critical")(lambda: direct(leaf(common_name=None)))

# Times.
row("expired", all="expired")(lambda: direct(leaf(end=NOW - DAY / 24)))
row("not yet valid", all="not-yet-valid")(lambda: direct(leaf(begin=NOW + DAY)))
row("expired root", all="expired")(lambda: direct(root=ROOT.but(begin=NOW - 9 * DAY, end=NOW - DAY)))
row("expired intermediate", all="expired")(
    lambda: deep(middle=INTERMEDIATE.but(begin=NOW - 9 * DAY, end=NOW - DAY))
)

# Chains.
row("no intermediate", all="unknown-authority")(lambda: _cut(deep()))
row("another root", all="unknown-authority")(lambda: _trusting(direct(), authority("Another Root", 3)))
row("another root of the same name", all="another-key")(
    lambda: _trusting(direct(), authority("Test Root", 3))
)
row("root before the intermediate")(lambda: _reordered())
row("root sent along")(lambda: _with_root(deep()))
row("the intermediate first", all="leaf-not-first")(lambda: _led_by(INTERMEDIATE, ROOT))
row("the root first", all="leaf-not-first")(lambda: _led_by(ROOT, ROOT))
row("an intermediate alone", all="leaf-not-first")(
    lambda: Chain([sign(INTERMEDIATE, ROOT)], [sign(ROOT, ROOT)], INTERMEDIATE.key)
)
row("another host's certificate first", all="leaf-not-first")(
    lambda: _led_by(leaf(common_name="other.test", san=(names("other.test"), False), key=key("p256", 5)), ROOT)
)
row("something unrelated sent along")(lambda: _with_stranger(direct()))
row("the leaf twice")(lambda: _doubled(direct()))
row("the intermediate is what is trusted", go=None, curl=None, python=None)(lambda: _trusting_middle())
row("broken signature", all="bad-signature")(lambda: _broken(direct()))

# Extended key usage.
row("for clients only", all="no-server-authentication")(lambda: direct(leaf(extended=[CLIENT])))
row("for servers and clients")(lambda: direct(leaf(extended=[SERVER, CLIENT])))
row("for anything", openssl="no-server-authentication", go=None)(lambda: direct(leaf(extended=[ANY])))
row("intermediate for clients only", all="no-server-authentication")(
    lambda: deep(middle=INTERMEDIATE.but(extended=[CLIENT]))
)
row("intermediate for servers")(lambda: deep(middle=INTERMEDIATE.but(extended=[SERVER])))
row("root for clients only", all="no-server-authentication")(lambda: direct(root=ROOT.but(extended=[CLIENT])))

# Key usage and basic constraints.
row("leaf may only agree on keys")(lambda: direct(leaf(usage=(usage("key_agreement"), True))))
row("leaf may only sign certificates", openssl="key-usage", go=None)(
    lambda: direct(leaf(usage=(usage("crl_sign"), True)))
)
row("leaf is a CA")(
    lambda: direct(
        leaf(basic=(x509.BasicConstraints(True, None), True), usage=(usage("digital_signature", "key_cert_sign"), True))
    )
)
row("intermediate is no CA", all="not-authority")(
    lambda: deep(middle=INTERMEDIATE.but(basic=(x509.BasicConstraints(False, None), True), usage=None))
)
row("intermediate without basic constraints", all="not-authority")(
    lambda: deep(middle=INTERMEDIATE.but(basic=None, usage=None))
)
row("root without basic constraints", go="not-authority", openssl="not-authority")(
    lambda: direct(root=ROOT.but(basic=None, usage=None))
)
row("root that may not sign", all="key-usage")(lambda: direct(root=ROOT.but(usage=(usage("crl_sign"), True))))
row("root without key usage", python="no-key-usage")(lambda: direct(root=ROOT.but(usage=None)))
row("root with basic constraints that are not critical", python="basic-constraints-not-critical")(
    lambda: direct(root=ROOT.but(basic=(x509.BasicConstraints(True, None), False)))
)
row("path length exceeded", all="path-length")(
    lambda: deep(root=ROOT.but(basic=(x509.BasicConstraints(True, 0), True)))
)

# Key identifiers.
row("no authority key identifier", python="no-authority-key-identifier")(lambda: direct(leaf(aki=False)))
row("another authority key identifier", openssl="key-identifier-mismatch", go=None)(
    lambda: direct(leaf(aki=b"\1" * 20))
)
row("root without subject key identifier", python="no-subject-key-identifier")(
    lambda: direct(root=ROOT.but(ski=False))
)

# Digests, keys, serial numbers, extensions.
row("SHA-1", all="weak-digest")(lambda: direct(leaf(sha1=True)))
row("SHA-1 in the intermediate", all="weak-digest")(lambda: deep(middle=INTERMEDIATE.but(sha1=True)))
row("RSA 1024", openssl="key", go=None)(
    lambda: direct(leaf(key=key("rsa-1024"), usage=(usage("digital_signature", "key_encipherment"), True)))
)
row("root with RSA 1024", openssl="key", go=None)(lambda: direct(root=ROOT.but(key=key("rsa-1024", 1))))
row("negative serial number", go="negative-serial", only_new_go=True)(lambda: _negative_serial())
row("an unknown critical extension", all="critical-extension")(
    lambda: direct(leaf(extra=[(x509.UnrecognizedExtension(UNKNOWN, b"\x05\x00"), True)]))
)
row("an unknown critical extension in the root", all="critical-extension")(
    lambda: direct(root=ROOT.but(extra=[(x509.UnrecognizedExtension(UNKNOWN, b"\x05\x00"), True)]))
)

# Signatures that Go does not know.
RSA_ROOT = ROOT.but(key=key("rsa-2048", 1))
row("SHA-224", go="unsupported-signature")(lambda: direct(leaf(digest=hashes.SHA224())))
row("SHA-224 in the intermediate", go="unsupported-signature")(
    lambda: deep(middle=INTERMEDIATE.but(digest=hashes.SHA224()))
)
row("a root signed with SHA-224")(lambda: direct(root=ROOT.but(digest=hashes.SHA224())))
row("SHA3-256", go="unsupported-signature", openssl="bad-signature")(lambda: direct(leaf(digest=hashes.SHA3_256())))
row("RSASSA-PSS")(lambda: direct(leaf(salt=32), root=RSA_ROOT))
row("RSASSA-PSS with SHA-384")(lambda: direct(leaf(digest=hashes.SHA384(), salt=48), root=RSA_ROOT))
row("RSASSA-PSS with a longer salt", go="unsupported-signature")(lambda: direct(leaf(salt=222), root=RSA_ROOT))

# Keys that Go does not know.
for kind, refusal in (("ed448", "unsupported-signature"), ("secp256k1", "key"), ("brainpool", "key")):
    row(f"an intermediate with {kind}", go=refusal)(lambda kind=kind: deep(middle=INTERMEDIATE.but(key=key(kind))))
    row(f"a root with {kind}", go=refusal)(lambda kind=kind: direct(root=ROOT.but(key=key(kind))))

# URIs among the names.
for text, refusal in (
    ("http://example.com:8443/a%20b?c d#e%20f", None),
    ("spiffe://example.com/ns/a", None),
    ("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6 x%zz", None),
    ("mailto:%zz", None),
    ("http://user:pass%40word@[fd00::5%25eth0]:80/", None),
    ("//example.com", None),
    ("path/without:scheme", None),
    ("///a%20b", None),
    ("*", None),
    ("", None),
    ("http://", None),
    ("http://a%25b/", None),
    ("http://a_b!$&'()*+,;=\"<>~/", None),
    ("http://exa mple.com/", "malformed-name"),
    ("http://exa%20mple.com/", "malformed-name"),
    ("http://exa%C3%A9mple.com/", "malformed-name"),
    ("http://example.com./", "malformed-name"),
    ("http://example..com/", "malformed-name"),
    ("http://example.com:port/", "malformed-name"),
    ("http://[fd00::5/", "malformed-name"),
    ("http://[fd00::5]a/", "malformed-name"),
    ("http://us er@example.com/", "malformed-name"),
    ("http://us%zz@example.com/", "malformed-name"),
    ("http://example.com/%zz", "malformed-name"),
    ("http://example.com/%2", "malformed-name"),
    ("http://example.com/#%zz", "malformed-name"),
    ("http://a{b}/", "malformed-name"),
    ("http://a?b/", None),
    ("http:/%zz", "malformed-name"),
    ("///%zz", "malformed-name"),
    ("%zz", "malformed-name"),
    ("a\nb:c", "malformed-name"),
    (":foo", "malformed-name"),
    ("1http://example.com/", "malformed-name"),
    ("exa mple:foo", "malformed-name"),
):
    row(f"the URI {text!r}", go=refusal)(
        lambda text=text: direct(
            leaf(san=(x509.SubjectAlternativeName([*names(HOST), x509.UniformResourceIdentifier(text)]), False))
        )
    )
row("the URI 'http://exa mple.com/' in the intermediate", go="malformed-name")(
    lambda: deep(
        middle=INTERMEDIATE.but(
            san=(x509.SubjectAlternativeName([x509.UniformResourceIdentifier("http://exa mple.com/")]), False)
        )
    )
)
row("a bracket around what is no address", go="malformed-name", only_new_go=True)(
    lambda: direct(
        leaf(
            san=(
                x509.SubjectAlternativeName([*names(HOST), x509.UniformResourceIdentifier("http://[example.com]/")]),
                False,
            )
        )
    )
)
row("an address of five bytes", go="malformed-name")(
    lambda: direct(leaf(extra=[(x509.UnrecognizedExtension(NAMES, FIVE_BYTES), False)], san=None))
)
row("a DNS name that is not ASCII", go="malformed-name")(
    lambda: direct(leaf(extra=[(x509.UnrecognizedExtension(NAMES, NOT_ASCII), False)], san=None))
)

# Certificates that sign themselves.
row("signs itself, trusted")(lambda: _self_signed(leaf()))
row("signs itself, not trusted", all="unknown-authority")(lambda: _trusting(_self_signed(leaf()), ROOT))
row("signs itself, expired", all="expired")(lambda: _self_signed(leaf(end=NOW - DAY / 24)))
row("signs itself as a CA")(
    lambda: _self_signed(
        leaf(basic=(x509.BasicConstraints(True, None), True), usage=(usage("digital_signature", "key_cert_sign"), True))
    )
)

# Name constraints.
DNS, OTHER_DNS = x509.DNSName(HOST), x509.DNSName("other.test")
ALL_IPV4 = x509.IPAddress(ipaddress.ip_network("0.0.0.0/0"))
row("constraints that permit the name")(lambda: constrained(subtrees([DNS])))
row("constraints that permit the domain")(lambda: constrained(subtrees([x509.DNSName("test")])))
row("constraints that permit what is below", all="name-constraint")(
    lambda: constrained(subtrees([x509.DNSName(".registry.test")]))
)
row("constraints that permit another name", all="name-constraint")(lambda: constrained(subtrees([OTHER_DNS])))
row("constraints that exclude the name", all="name-constraint")(lambda: constrained(subtrees(None, [DNS])))
row("constraints that exclude all addresses")(lambda: constrained(subtrees([DNS], [ALL_IPV4])))
row("constraints that exclude an address that is there", all="name-constraint")(
    lambda: constrained(subtrees([DNS], [ALL_IPV4]), san=(names(HOST, "10.0.0.5"), False))
)
row("constraints that are not critical", all="name-constraint")(
    lambda: constrained(subtrees([OTHER_DNS]), critical=False)
)
row("constraints on mail", go="unreadable-constraints", only_new_go=True)(
    lambda: constrained(subtrees([DNS], [x509.RFC822Name(".")]))
)
row("constraints on URIs")(
    lambda: constrained(subtrees([DNS], [x509.UniformResourceIdentifier("excluded.test")]))
)
row("constraints on directory names", go="critical-extension")(
    lambda: constrained(
        subtrees([DNS], [x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nobody")]))])
    )
)


def _cut(chain: Chain) -> Chain:
    return Chain(chain.served[:1], chain.trust, chain.key)


def _trusting(chain: Chain, root: Spec) -> Chain:
    return Chain(chain.served, [sign(root, root)], chain.key)


def _reordered() -> Chain:
    chain = deep()
    return Chain([chain.served[0], chain.trust[0], chain.served[1]], chain.trust, chain.key)


def _led_by(first: Spec, issuer: Spec) -> Chain:
    chain = deep()
    return Chain([sign(first, issuer), *chain.served], chain.trust, first.key)


def _with_root(chain: Chain) -> Chain:
    return Chain(chain.served + chain.trust, chain.trust, chain.key)


def _with_stranger(chain: Chain) -> Chain:
    stranger = authority("Stranger", 4)
    return Chain([*chain.served, sign(stranger, stranger)], chain.trust, chain.key)


def _doubled(chain: Chain) -> Chain:
    return Chain(chain.served * 2, chain.trust, chain.key)


def _trusting_middle() -> Chain:
    chain = deep()
    return Chain(chain.served[:1], chain.served[1:], chain.key)


def _broken(chain: Chain) -> Chain:
    return Chain([with_broken_signature(chain.served[0])], chain.trust, chain.key)


def _self_signed(spec: Spec) -> Chain:
    certificate = sign(spec, spec)
    return Chain([certificate], [certificate], spec.key)


def _negative_serial() -> Chain:
    chain = direct(leaf(serial=0x1122334455667788))
    edited = resigned(chain.served[0], ROOT, lambda signed: signed.replace(b"\x02\x08\x11\x22", b"\x02\x08\x91\x22", 1))
    return Chain([edited], chain.trust, chain.key)


def _zero_serial() -> Chain:
    chain = direct(leaf(serial=0x11))
    edited = resigned(chain.served[0], ROOT, lambda signed: signed.replace(b"\x02\x01\x11", b"\x02\x01\x00", 1))
    return Chain([edited], chain.trust, chain.key)
