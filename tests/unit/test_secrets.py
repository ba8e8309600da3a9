"""Keys, tokens and passwords are found; what only stands for one, and what is random, is not."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import subprocess
import sys

import pytest
from examples import notebook_of

from nbblog.executors.schedule import as_written
from nbblog.model import Display, FrontMatter, Output, Stream
from nbblog.rules import RULES, Example
from nbblog.secrets import secrets_in

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def made(begin: str, count: int, letters: str = LETTERS) -> str:
    """Return a token of the form that a service gives, of letters that nobody was given."""
    return begin + "".join(random.Random(begin + str(count)).choices(letters, k=count))


HEX = "0123456789abcdef"
JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiIsIm5hbWUiOiJBZGEifQ"
TOKENS = [
    made("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    made("ghp_", 36),
    made("github_pat_", 82),
    made("glpat-", 20),
    made("hf_", 34, LETTERS[:52]),
    made("sk-", 48),
    made("sk-proj-", 80),
    made("sk-ant-api03-", 90),
    made("AIza", 35),
    made("xoxb-283746501-918273645501-", 24),
    made("SG." + made("", 22) + ".", 43),
    made("sk_live_", 24),
    made("pypi-AgEIcHlwaS5vcmc", 80),
    made("gsk_", 52),
    made("dapi", 32, HEX),
    made("7263548190:AA", 33),
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    f"{JWT}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
]


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token[:8])
def test_tokens_of_services_are_found_wherever_they_stand(token: str) -> None:
    for text in (f'login("{token}")', f"key = '{token}'", f"# {token}", f"saved {token}\n"):
        (secret, *_) = secrets_in(text)
        assert token not in secret.masked


def test_token_of_an_npm_file_is_found() -> None:
    assert list(secrets_in(f"//packages.example.org/:_authToken={made('npm_', 36)}"))


@pytest.mark.parametrize(
    "text",
    [
        'connect(password="hunter2")',
        'PASSWORD = "letmein"',
        'DB_PASSWORD: "correct horse"',
        'engine = create_engine("postgresql://ada:tr0ub4dor@db.ada.dev/x")',
        "!curl https://ada:tr0ub4dor@ada.dev/a",
        f'api_key = "{made("", 32, HEX)}"',
        f'os.environ["WANDB_API_KEY"] = "{made("", 40, HEX)}"',
        f"%env WANDB_API_KEY={made('', 40, HEX)}",
        f"!export SERVICE_TOKEN={made('', 32)}",
        f'wandb.login(key="{made("", 40, HEX)}")',
        f'headers = {{"Authorization": "Bearer {made("", 40)}"}}',
        f'aws_secret_access_key="{made("", 40)}"',
        f"{{'client_secret': '{made('', 32)}'}}",
        f'app.secret_key = b"{made("", 24)}"',
    ],
)
def test_values_that_are_called_secret_are_found(text: str) -> None:
    assert len(list(secrets_in(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        'password = "YOUR_PASSWORD"',
        'password = "password"',
        'api_key = "xxxxxxxxxxxxxxxxxxxx"',
        'api_key = "sk-..."',
        'api_key = "<your key here>"',
        'api_key = "abcdef123456"',
        'key_id = "AKIAIOSFODNN7EXAMPLE"',
        'password = os.environ["DB_PASSWORD"]',
        'password = getpass("Password: ")',
        'password = f"{user}-{year}"',
        'password=""',
        'token = "<pad>"',
        'tokenizer.pad_token = "[PAD]"',
        'eos_token="<|endoftext|>"',
        'df["token"] = "hello"',
        'token = "the_quick_brown_fox"',
        'access_token = response["access_token"]',
        'api_key=userdata.get("OPENAI_API_KEY")',
        'primary_key = "customer_identifier_2023"',
        'password_hash = "5f4dcc3b5aa765d61d8327deb882cf99"',
        'widgets.Password(description="Password:", placeholder="Enter password")',
        "tokens: 1234567890",
        "https://user:password@example.com",
        "see https://example.com:8080/@ada",
        f"commit {made('', 40, HEX)}",
        f"sha256:{made('', 64, HEX)}",
        f'<img src="data:image/png;base64,{made("", 400)}">',
        "key = jax.random.key(0)",
        "Token 17 of 2048: the",
        'sort_key = "created_at_2024_desc"',
    ],
)
def test_placeholders_hashes_and_words_are_none(text: str) -> None:
    assert list(secrets_in(text)) == []


def test_digests_and_pictures_are_no_secrets() -> None:
    chance = random.Random(5)
    for _ in range(300):
        digest = hashlib.sha256(chance.randbytes(8)).hexdigest()
        assert list(secrets_in(f"digest {digest}\n'{digest[:40]}'\nid={digest[:32]}")) == []


def test_place_is_that_of_the_value_and_each_value_is_told_once() -> None:
    token = made("ghp_", 36)
    text = f"x = 1\nlogin('{token}')\nagain('{token}')"
    (secret,) = secrets_in(text)
    assert text[secret.start :].startswith(token)
    assert secret.masked == "ghp_…"


def test_scanners_are_imported_only_where_something_looks_like_a_key() -> None:
    program = (
        "import sys; from nbblog.secrets import secrets_in\n"
        "print(len(list(secrets_in('a post of words and password=\"hunter2\"'))))\n"
        "print('detect_secrets' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "False"]


# ------------------------------------------------------------------ the rule

TOKEN = made("hf_", 34, LETTERS[:52])
POST = "# %% [markdown]\n# # Post\n\n# %%\nx = 1\ny = 2\n"


def places(
    source: str = POST, outputs: tuple[tuple[Output, ...], ...] = (), **changed: object
) -> list[tuple[str, int | None]]:
    """Return place and line of what no-secrets finds."""
    notebook = dataclasses.replace(notebook_of(Example(source, outputs)), **changed)  # type: ignore[arg-type]
    check = RULES["no-secrets"].check
    assert check is not None
    findings = list(check(as_written(notebook, "stored")))
    assert all(TOKEN not in f"{finding.message} {finding.hint}" for finding in findings)
    assert all("revoke" in finding.hint for finding in findings)
    return [(finding.message.partition(" holds ")[0], finding.where.line) for finding in findings]


def test_cells_outputs_and_metadata_are_searched() -> None:
    assert places() == []
    assert places(POST.replace("y = 2", f'y = "{TOKEN}"')) == [("the cell", 6)]
    assert places(POST.replace("# # Post", f"# # Post\n#\n# `{TOKEN}`")) == [("the cell", 4)]
    assert places(outputs=((Stream("stdout", f"token {TOKEN}\n"),),)) == [("the output", 5)]
    assert places(outputs=((Display({"text/html": f"<b>{TOKEN}</b>"}),),)) == [("the output", 5)]
    assert places(metadata={"colab": {"login": [TOKEN]}}) == [("the metadata", None)]
    assert places(front=FrontMatter(parameters={"token": TOKEN})) == [("the metadata", None)]


def test_secret_of_a_saved_output_counts_though_the_post_is_run_again() -> None:
    notebook = notebook_of(Example(POST, ((Stream("stdout", TOKEN),),)))
    check = RULES["no-secrets"].check
    assert check is not None
    run = dataclasses.replace(as_written(notebook), outputs=((),))
    assert len(list(check(run))) == 1


def test_secret_in_metadata_of_a_cell_is_found() -> None:
    notebook = notebook_of(POST)
    cells = (
        notebook.cells[0],
        dataclasses.replace(notebook.cells[1], metadata={"inputs": {"hf": TOKEN}}),
    )
    assert places(cells=cells) == [("the cell's metadata", 5)]
