"""htpasswd files of every odd form, and who should be able to log in with what.

Every row is a file and the logins to try. `user` is who the writer of the file meant, which is what regcred's lint
speaks about; what a consumer makes of the line is for the consumer to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import bcrypt

PASSWORD = "pw"
OTHER = "pw2"


def hash_of(password: str, cost: int = 4, prefix: str = "2y") -> bytes:
    """A bcrypt hash as Apache's htpasswd writes it."""
    made = bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost, prefix=b"2b"))
    return b"$" + prefix.encode() + made[3:]


HASH = hash_of(PASSWORD)
HASH2 = hash_of(OTHER)
BODY = HASH[3:]  # $04$ and 53 characters


# The line of a login that nobody should let in.
NOBODY = 0


@dataclass(frozen=True)
class Login:
    """One attempt: who, with what, and the line on which this user stands, or NOBODY."""

    user: bytes
    line: int
    password: str = PASSWORD


@dataclass(frozen=True)
class Row:
    """One htpasswd file."""

    id: str
    content: bytes
    logins: tuple[Login, ...]
    # The rules that lint must report, each with its lines, and no other; low-cost is not counted, all rows are cheap.
    rules: dict[str, list[int]] = field(default_factory=dict)


def row(id_: str, content: bytes, *logins: tuple[bytes, int] | tuple[bytes, int, str], **rules: list[int]) -> Row:
    made = tuple(Login(*login) for login in logins)
    return Row(id_, content, made, {name.replace("_", "-"): lines for name, lines in rules.items()})


def entry(user: bytes, hash_: bytes = HASH, end: bytes = b"\n") -> bytes:
    return user + b":" + hash_ + end


def salt_with_spare_bits(hash_: bytes) -> bytes:
    """The same hash with a salt whose last character has bits that no decoder looks at."""
    alphabet = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    last = alphabet.index(hash_[28])
    return hash_[:28] + alphabet[last | 5 : (last | 5) + 1] + hash_[29:]


# Other hashes of `pw`, each as the program made it that is known for it: htpasswd -m -s -d -p -2 -5, crypt(3), nginx.
FOREIGN = {
    "apr1": b"$apr1$Jht4HPxX$uArwabTt2okx4nclBSMBw/",
    "sha1": b"{SHA}GpHWL3ymc5liWkNopqtdSjuqYHM=",
    "salted-sha1": b"{SSHA}K/qCHdTzr1rftXNEV4Ob7XsySBlzYWx0",
    "des-crypt": b"Hf.atXymdNRNA",
    "plain-text": b"pw",
    "marked-plain-text": b"{PLAIN}pw",
    "sha256-crypt": b"$5$oI2.kMdTfbpIiLaE$KXwSU9Ae1esybnTf0WBmCOCAtLtHnriZk8Zx7oY9xq4",
    "sha512-crypt": (
        b"$6$ts3LdMVgvYGjUnuU$"
        b"0M6pKzlORT.OUYMOBWjYnJLvXXWGw6JwnplLUvfZ10dd10kpxtMdIyLZ8FVSF51GgtsfkW89oZrrgMxShArr6."
    ),
    "md5-crypt": b"$1$abcdefgh$IQtUouv7y7Q9dRWkQEPCc.",
    "yescrypt": b"$y$j9T$abcdefghijklmnop$wRwvHNqzMkHLG74uLLCRVTwaZ.a1aIothEUeYGf9oED",
    "gost-yescrypt": b"$gy$j9T$abcdefghijklmnop$FsKX1p0E7/YAeYYYk8JwEoSmY2j55FT86HbjrAKDjV9",
    "scrypt": b"$7$CU..../....abcdefghijkl$kK2iQZfRNzhxHsG9QHx/N3Dd2sL42.GrpML3mWrzdRA",
    "bsdi-crypt": b"_J9..abcdTZ/33djMPto",
    "sha1-crypt": b"$sha1$40000$abcdefgh$u9Y4cqwxRyYa7EJDhu3zXThhO6G1",
    "sun-md5": b"$md5$abcdefgh$$iExobWJIazoiKIDQnza6r/",
    "nt": b"$3$$8cc19b6a8cfeac299c2871c86b38de28",
    "argon2": b"$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b7Yzm9Uch3pfY",
}


U, V = b"u", b"v"
COMMENT_LIMIT = 65_535

ROWS = [
    row("clean", entry(U) + entry(V), (U, 1), (V, 2)),
    row(
        "comments-and-blanks",
        b"# comment\n\n   \n\t# indented comment\n  " + entry(U) + b"#c" + entry(b""),
        (U, 5), (b"#c", NOBODY),
        blank_around_line=[5], commented_entry=[6],
    ),
    row("trailing-blank", entry(U, end=b" \t\n") + entry(V), (U, 1), (V, 2), blank_around_line=[1]),
    row("no-break-space", entry(U, end="\u00a0\n".encode()) + entry(V), (U, 1), (V, 2), blank_around_line=[1]),
    row("crlf", entry(U, end=b"\r\n") + entry(V, end=b"\r\n"), (U, 1), (V, 2), crlf=[1, 2]),
    row("cr-only", entry(U, end=b"\r") + entry(V, end=b"\r"), (U, 1), (V, 1), cr_only=[1], no_final_newline=[1]),
    row("no-final-newline", entry(U) + entry(V, end=b""), (U, 1), (V, 2), no_final_newline=[2]),
    row("bom", b"\xef\xbb\xbf" + entry(U) + entry(V), (U, 1), (V, 2), byte_order_mark=[1]),
    row("bom-and-comment", b"\xef\xbb\xbf# users\n" + entry(U), (U, 2), byte_order_mark=[1], no_colon=[1]),
    row("utf-16-le", (entry(U) + entry(V)).decode().encode("utf-16"), (U, 1), (V, 2), utf_16=[1]),
    row("utf-16-be", b"\xfe\xff" + (entry(U) + entry(V)).decode().encode("utf-16-be"), (U, 1), (V, 2), utf_16=[1]),
    row("utf-16-no-bom", (entry(U) + entry(V)).decode().encode("utf-16-le"), (U, 1), (V, 2), utf_16=[1]),
    row("no-colon", entry(U) + b"nocolon\n" + entry(V), (U, 1), (V, 3), no_colon=[2]),
    row("bare-hash", entry(U) + HASH + b"\n", (U, 1), no_colon=[2]),
    # nginx: a name that begins like a line without a colon swallows its line feed, and the next line is skipped.
    row("no-colon-swallows-next", b"no\n" + entry(b"nob") + entry(V), (b"nob", 2), (V, 3), no_colon=[1]),
    row("long-comment", b"# " + b"word " * 60 + b"\n" + entry(U), (U, 2), long_line=[1]),
    # Apache's htpasswd takes 255 bytes for a line; what follows is a comment only if it begins with '#' again.
    row("comment-of-a-piece", b"#" + b"a" * 254 + b"\n" + entry(U), (U, 2), long_line=[1]),
    row("comment-of-a-piece-and-a-byte", b"#" + b"a" * 255 + b"\n" + entry(U), (U, 2), long_line=[1]),
    row("comment-of-two-pieces", b"#" + b"a" * 254 + b"#" + b"a" * 99 + b"\n" + entry(U), (U, 2), long_line=[1]),
    row("empty-name", entry(b"") + entry(U), (b"", 1), (U, 2), empty_name=[1]),
    row("empty-hash", b"u:\n" + entry(V), (U, 1), (U, NOBODY, ""), (V, 2), empty_hash=[1]),
    row("fifth-field", entry(U, HASH + b":a comment") + entry(V), (U, 1), (V, 2), extra_field=[1]),
    row("space-after-colon", entry(U, b" " + HASH) + entry(V), (U, 1), (V, 2), blank_before_hash=[1]),
    row("space-before-colon", entry(b"u ") + entry(V), (U, 1), (V, 2), blank_in_name=[1]),
    row("nul-after-hash", entry(U, HASH + b"\0") + entry(V), (U, 1), (V, 2), nul=[1]),
    row("nul-in-name", entry(b"u\0x") + entry(V), (b"u\0x", 1), (V, 2), nul=[1]),
    row("nul-in-comment", b"# a\0b\n" + entry(V), (V, 2), nul=[1]),
    row("empty-file", b"", (U, NOBODY), no_users=[]),
    row("only-comments", b"# nobody yet\n", (U, NOBODY), no_users=[]),
    *[
        row(
            f"comment-of-{length}",
            entry(V) + b"#" * length + b"\n" + entry(U),
            (V, 1), (U, 3),
            **({"long_line": [2]} if length > 254 else {}),
        )
        for length in (3000, 8189, 8190, 8191, 8192, 8193, COMMENT_LIMIT - 1, COMMENT_LIMIT, COMMENT_LIMIT + 1)
    ],
    row("long-last-line", entry(U) + b"#" * COMMENT_LIMIT, (U, 1), long_line=[2], no_final_newline=[2]),
    row("longer-last-line", entry(U) + b"#" * (COMMENT_LIMIT + 1), (U, 1), long_line=[2], no_final_newline=[2]),
    row("long-name", entry(b"n" * 255) + entry(b"m" * 256), (b"n" * 255, 1), (b"m" * 256, 2), long_name=[2], long_line=[1, 2]),
    row("continued-line", b"# see C:\\\n" + entry(U) + entry(V), (U, 2), (V, 3), backslash_at_end=[1]),
    row("duplicate", entry(U) + entry(U, HASH2), (U, 1), (U, 2, OTHER), duplicate=[1, 2]),
    row("identical-duplicate", entry(U) + entry(V) + entry(U), (U, 3), (V, 2), repeated_entry=[1, 3]),
    row(
        "duplicate-of-another-kind",
        entry(U, HASH2) + entry(U, FOREIGN["apr1"]),
        (U, 1, OTHER), (U, 2),
        duplicate=[1, 2], hash_kind=[2],
    ),
    row("duplicate-but-for-blanks", entry(U) + b" " + entry(U, HASH2), (U, 1), (U, 2, OTHER),
        duplicate=[1, 2], blank_around_line=[2]),
    row("names-of-all-kinds",
        b"".join(entry(n) for n in (b"a b", b"c#d", b"x@y.z", b"a/b", b"a\\b")),
        (b"a b", 1), (b"c#d", 2), (b"x@y.z", 3), (b"a/b", 4), (b"a\\b", 5)),
    row("composed-name", entry("é".encode()), ("é".encode(), 1)),
    row("decomposed-name", entry("e\u0301".encode()), ("e\u0301".encode(), 1), name_not_normalized=[1]),
    row("look-alike-names", entry("é".encode()) + entry("e\u0301".encode(), HASH2),
        ("é".encode(), 1), ("e\u0301".encode(), 2, OTHER), name_not_normalized=[2], look_alike_names=[1, 2]),
    row("case", entry(b"User") + entry(b"user", HASH2), (b"User", 1), (b"user", 2, OTHER), look_alike_names=[1, 2]),
    row("not-utf-8", entry(b"\xff\xfe"), (b"\xff\xfe", 1), name_not_utf_8=[1]),
    row("control-in-name", entry(b"a\x1b[31mb"), (b"a\x1b[31mb", 1), control_in_name=[1]),
    row("invisible-in-name", entry("a\u200bb".encode()), ("a\u200bb".encode(), 1), control_in_name=[1]),
    *[
        row(f"prefix-{p}", entry(U, b"$" + p.encode() + BODY) + entry(V), (U, 1), (V, 2), bcrypt_prefix=[1])
        for p in ("2", "2z")
    ],
    row("prefix-2x", entry(U, b"$2x" + BODY) + entry(V), (U, 1), (V, 2), bcrypt_2x=[1]),
    # Apache's htpasswd wants the password to match each line, also one that it cannot compute.
    *[
        row(
            f"duplicate-prefix-{first}-and-{second}",
            entry(U, b"$" + first.encode() + BODY) + entry(U, b"$" + second.encode() + BODY) + entry(U),
            (U, 1), (U, 2), (U, 3),
            duplicate=[1, 2, 3],
            bcrypt_prefix=[number for number, p in enumerate((first, second), 1) if p in ("2", "2z")],
        )
        for first, second in (("2y", "2z"), ("2", "2y"), ("2y", "2"), ("2z", "2a"))
    ],
    *[row(f"prefix-{p}", entry(U, b"$" + p.encode() + BODY) + entry(V), (U, 1), (V, 2)) for p in ("2a", "2b")],
    *[row(f"kind-{k}", entry(U, h) + entry(V), (U, 1), (V, 2), hash_kind=[1]) for k, h in FOREIGN.items()],
    row("prefix-2yy", entry(U, b"$2yy" + BODY) + entry(V), (U, 1), (V, 2), malformed_hash=[1]),
    row("prefix-1", entry(U, b"$1y" + BODY) + entry(V), (U, 1), (V, 2), bcrypt_prefix=[1]),
    row("prefix-3", entry(U, b"$3y" + BODY) + entry(V), (U, 1), (V, 2), hash_kind=[1]),
    row("bytes-after-hash", entry(U, HASH + b"xyz") + entry(V), (U, 1), (V, 2), bytes_after_hash=[1]),
    row("glued", entry(U, HASH + entry(V, HASH2, b"")), (U, 1), (V, 1, OTHER), glued=[1]),
    row("spare-salt-bits", entry(U, salt_with_spare_bits(HASH)) + entry(V), (U, 1), (V, 2), spare_salt_bits=[1]),
    row("impossible-digest", entry(U, HASH[:59] + b"/") + entry(V), (U, 1), (V, 2), malformed_hash=[1]),
    row("truncated-hash", entry(U, HASH[:59]) + entry(V), (U, 1), (V, 2), malformed_hash=[1]),
    row("short-hash", entry(U, HASH[:40]) + entry(V), (U, 1), (V, 2), malformed_hash=[1]),
    row("bad-salt", entry(U, HASH[:10] + b"!" + HASH[11:]) + entry(V), (U, 1), (V, 2), malformed_hash=[1]),
    row("bad-digest", entry(U, HASH[:40] + b"!" + HASH[41:]) + entry(V), (U, 1), (V, 2), malformed_hash=[1]),
    row("no-dollar-after-cost", entry(U, HASH[:6] + b"." + HASH[7:]) + entry(V), (U, 1), (V, 2), bcrypt_prefix=[1]),
    row("cost-+4", entry(U, b"$2y$+4" + HASH[6:]) + entry(V), (U, 1), (V, 2), bcrypt_prefix=[1]),
    *[
        row(f"cost-{c}", entry(U, b"$2y$" + c.encode() + HASH[6:]) + entry(V), (U, 1), (V, 2), cost_out_of_range=[1])
        for c in ("03", "32", "99", "00")
    ],
    row("one-digit-cost", entry(U, b"$2y$4" + HASH[6:]) + entry(V), (U, 1), (V, 2), malformed_hash=[1]),
    row("cost-5-and-6", entry(U, hash_of(PASSWORD, 5)) + entry(V, hash_of(OTHER, 6)), (U, 1), (V, 2, OTHER),
        mixed_costs=[1]),
    row("empty-password", entry(U, hash_of("")), (U, 1, ""), (U, NOBODY)),
    row("password-with-colon", entry(U, hash_of("a:b:c")), (U, 1, "a:b:c")),
    row("password-beyond-ascii", entry(U, hash_of("pässwörd☃")), (U, 1, "pässwörd☃")),
    row("72-bytes", entry(U, hash_of("a" * 72)), (U, 1, "a" * 72)),
    row("default-user", b"docker:$2a" + BODY, (b"docker", 1), default_user=[1], no_final_newline=[1]),
]
