"""Prose against code and outputs: what contradicts is found, what agrees or is others' is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from nbblog.findings import Finding
from nbblog.model import Cell, Display, ExecutedNotebook, FrontMatter, Notebook, Output, Stream
from nbblog.rules.counts_supported import counts_supported
from nbblog.rules.names_supported import names_supported
from nbblog.rules.numbers_supported import numbers_supported

FIGURE = Display({"image/png": "iVBORw0KGgo="})


def post(
    *cells: str | tuple[str, tuple[Output, ...]],
    front: FrontMatter | None = None,
    language: str = "python",
) -> ExecutedNotebook:
    """Return a run: a text is a Markdown cell, a text with outputs a code cell."""
    made = tuple(
        Cell("markdown", cell, number, f"c{number}")
        if isinstance(cell, str)
        else Cell("code", cell[0], number, f"c{number}")
        for number, cell in enumerate(cells, start=1)
    )
    path = PurePosixPath("notebooks/post.ipynb")
    notebook = Notebook(
        path, front or FrontMatter(), "Post", "post", None, made, "0", language=language
    )
    outputs = tuple(cell[1] for cell in cells if not isinstance(cell, str))
    return ExecutedNotebook(notebook, outputs, None, False, "0")


def printed(code: str, text: str = "") -> tuple[str, tuple[Output, ...]]:
    """Return a code cell with what it printed."""
    return code, ((Stream("stdout", text),) if text else ())


def found(executed: ExecutedNotebook) -> list[Finding]:
    """Return what the rules say of numbers and counts."""
    return [*numbers_supported(executed), *counts_supported(executed)]


CONTRADICTED = [
    ("We train for 30 epochs.", "epochs = 20", ""),
    ("We train for thirty epochs.", "EPOCHS = 20", ""),
    ("The model is trained for 30 epochs with Adam.", "for epoch in range(20): step()", ""),
    ("It runs for 30 epochs.", "for epoch in tqdm(range(20)): step()", ""),
    ("After 30 epochs the loss is flat.", "epochs = 20", ""),
    ("We use a learning rate of 1e-3.", "lr = 3e-4", ""),
    ("The learning rate is 0.01.", "opt = Adam(learning_rate=0.001)", ""),
    ("Our network has three layers.", "n_layers = 4", ""),
    ("The number of layers is 3.", "n_layers = 4", ""),
    ("The batch size is 64.", "batch_size = 32", ""),
    ("Samples arrive in batches of 128.", "batch_size = 32", ""),
    ("We set the random seed to 42.", "np.random.seed(0)", ""),
    ("Dropout is set to 0.5.", "model(dropout=0.1)", ""),
    ("We keep 20 % of the data for testing.", "split(x, y, test_size=0.25)", ""),
    ("Attention is split over 8 heads.", "heads = 4", ""),
    ("The embedding is 128-dimensional.", "embedding_dim = 64", ""),
    ("A 5-fold cross-validation follows.", "cross_val_score(m, x, y, cv=10)", ""),
    ("We compare five models.", "models = ['a', 'b', 'c']", ""),
    ("The forest has 500 trees.", "RandomForestClassifier(n_estimators=100)", ""),
    ("We run 1000 iterations of descent.", "n_iter = 500", ""),
    ("We train for 30 epochs.", "def train(x, epochs): ...\n\ntrain(x, 20)", ""),
    ("We train for 30 epochs.", "config = {'epochs': 20}", ""),
    ("We train for 30 epochs.", "parser.add_argument('--epochs', default=20)", ""),
    ("With `epochs` set to 50, it is quick.", "epochs = 20", ""),
    ("It reaches a test accuracy of 97.3 %.", "evaluate()", "test accuracy: 0.953"),
    ("On the test set, the accuracy is 0.91.", "evaluate()", "accuracy = 0.87"),
    ("The loss falls from 2.31 to 0.17.", "train()", "epoch 1 loss 2.31\nepoch 2 loss 0.71"),
    ("The dataset has 5,000 images.", "print(len(x))", "4250 images"),
    ("There are 150 rows and 6 columns.", "df.shape", "(150, 5)"),
    ("The training took 42 seconds.", "train()", "took 57.3 s"),
    ("The whole run takes 12 minutes.", "run()", "elapsed: 421.2 s"),
    ("The mean is 3.52.", "x.mean()", "3.27"),
    ("The slope of the line is 2.47.", "print(slope)", "2.31"),
    ("The model has 1.2 million parameters.", "count()", "2,314,000 parameters"),
    ("The best score, 0.842, is reached with `C = 10`.", "best()", "best score: 0.913"),
    ("The average price is $12.50.", "price.mean()", "average price 11.20"),
    ("The p-value is 0.003.", "test()", "p-value = 0.03"),
]


@pytest.mark.parametrize(("prose", "code", "output"), CONTRADICTED)
def test_number_that_the_post_contradicts_is_found(prose: str, code: str, output: str) -> None:
    (finding,) = found(post("# Post", prose, printed(code, output)))
    assert (finding.where.cell, finding.where.line) == (2, 1)


AGREED = [
    ("We train for 20 epochs.", "epochs = 20", ""),
    ("The hidden size is 256.", "d = 64\nhidden_size = 4 * d", ""),
    ("We use 60000 images.", "images = load(n=60_000)", ""),
    ("It reaches 96.8 % accuracy.", "evaluate()", "accuracy 0.9678"),
    ("The accuracy is about 95 %.", "evaluate()", "accuracy 0.953"),
    ("An error of 4.7 % remains.", "evaluate()", "accuracy 0.953"),
    ("It has about 2.3M parameters.", "count()", "2,314,000 parameters"),
    ("It reaches more than 95 % accuracy.", "evaluate()", "accuracy 0.968"),
    ("The training took 57 seconds.", "train()", "took 57.3 s"),
    ("The run takes 7.02 minutes.", "run()", "elapsed: 421.2 s"),
    ("The remaining 750 images are for testing.", "n = 5000\ntrain = 4250", ""),
    ("We gain 0.05 in accuracy, from 0.90 to 0.95.", "go()", "accuracy 0.90\naccuracy 0.95"),
    ("The pixels are numbered 0 to 783.", "n = 28 * 28", "784"),
    ("The first 3 layers are frozen.", "layers = 12", ""),
    ("After 10 epochs most is learned.", "epochs = 20", ""),
    ("We log every 5 epochs.", "epochs = 20", ""),
]


@pytest.mark.parametrize(("prose", "code", "output"), AGREED)
def test_number_that_the_post_bears_out_is_left_alone(prose: str, code: str, output: str) -> None:
    assert found(post("# Post", prose, printed(code, output))) == []


@pytest.mark.parametrize(
    "prose",
    [
        "If we trained for 100 epochs, it would overfit.",
        "Try 100 epochs.",
        "Typically one takes 100 epochs.",
        "The paper trains for 300 epochs.",
        "They train for 300 epochs [@touvron2021].",
        "Others train for [300 epochs](https://example.org/deit).",
        "Others train for 300 epochs. <!-- external -->",
        "## 300 epochs",
        "Figure 3 and Table 12 are of 2019, with GPT-2 and Python 3.",
        "Epoch 300 is never reached, see page 17 or section 4.",
    ],
)
def test_number_that_is_not_of_the_post_is_left_alone(prose: str) -> None:
    assert found(post("# Post", prose, printed("epochs = 20", "accuracy 0.95"))) == []


@pytest.mark.parametrize(
    "prose",
    [
        "The bars are a 95 % confidence interval.",
        "That is better than the 50 % of guessing.",
        "At the usual level of 0.05 it is significant.",
        "A year has 365 days.",
        "We use 64 cores of a machine in Paris.",
        "We use photographs of 150 flowers.",
        "About 12 months went by.",
    ],
)
def test_number_that_everybody_knows_needs_no_support(prose: str) -> None:
    assert found(post("# Post", printed("go()", "accuracy 0.93"), prose)) == []


def test_message_says_what_the_post_has_instead_and_where() -> None:
    (finding,) = found(post("# Post\n\ntext\nWe train for 30 epochs.", printed("epochs = 20")))
    assert finding.message == "prose says 30 epochs, cell 2 has `epochs = 20`"
    assert (finding.rule, finding.where.line) == ("counts-supported", 4)
    assert "<!-- external -->" in finding.hint


def test_result_without_any_output_is_not_judged() -> None:
    assert found(post("Our model reaches 97.3 % accuracy.", printed("evaluate()"))) == []


def test_parameters_of_the_front_matter_stand_for_those_of_their_cell() -> None:
    cells = ("We train for 30 epochs.", printed("epochs = 20"))
    executed = post(*cells, front=FrontMatter(parameters={"epochs": 30}))
    assert found(executed) == []


def test_code_of_another_language_is_read_as_well() -> None:
    executed = post("We train for 30 epochs.", printed("epochs <- 20"), language="r")
    assert [finding.message for finding in found(executed)] == [
        "prose says 30 epochs, cell 2 has `epochs <- 20`"
    ]


def test_number_beside_a_figure_may_be_read_off_the_figure() -> None:
    shown = ("plot()", (Stream("stdout", "1.25"), FIGURE))
    assert found(post("# Post", shown, "It peaks at 3.75 there.")) == []
    told = post("# Post", printed("go()", "1.25"), "It peaks at 3.75 there.")
    assert [finding.rule for finding in found(told)] == ["numbers-supported"]


GROWTH = "norms: 132.4 22712 148.1 507"


@pytest.mark.parametrize(
    ("prose", "wrong"),
    [
        ("The stream grows from 132.4 to 22,712, the median is 148.1.", 0),
        ("The stream grows from 132.4 to 22,412, the median is 148.1.", 1),
        ("The stream grows from 139.4 to 22,712, beside 148.1 elsewhere.", 1),
        ("The stream seems to grow from 139.4 to 22,412.", 0),  # both may be read off the figure
    ],
)
def test_number_beside_a_figure_in_the_company_of_printed_ones_is_compared(
    prose: str, wrong: int
) -> None:
    shown = (Stream("stdout", GROWTH), FIGURE)
    assert len(found(post("# Post", ("draw(norms)", shown), prose))) == wrong


def test_long_rank_is_a_result_and_a_short_one_a_place() -> None:
    shown = printed("rank(token)", "ranks: 5664 189 3")
    assert len(found(post("# Post", shown, "Paris is at rank 5,164 after that layer."))) == 1
    assert not found(post("# Post", shown, "Paris is at rank 5,664 after that layer."))
    assert not found(post("# Post", shown, "Paris is at rank 7 after that layer."))


def test_column_of_a_table_names_its_numbers() -> None:
    html = "<table><tr><th></th><th>accuracy</th></tr><tr><th>sgd</th><td>0.912</td></tr></table>"
    table = Display({"text/html": html, "text/plain": "sgd 0.912"})
    (finding,) = found(post("# P", ("df", (table,)), "With SGD the accuracy is 0.921."))
    assert "0.912" in finding.message
    assert found(post("# P", ("df", (table,)), "With SGD the accuracy is 0.912.")) == []


def test_table_of_the_prose_is_compared_where_it_repeats_outputs() -> None:
    table = "| | loss |\n| --- | --- |\n| sgd | {} |\n| adam | 0.0214 |"
    shown = printed("go()", "sgd 0.3127\nadam 0.0214")
    (finding,) = found(post("# P", shown, table.format("0.4127")))
    assert finding.where.line == 3
    assert found(post("# P", shown, table.format("0.3127"))) == []


def test_figures_below_are_counted() -> None:
    figures = (("a()", (FIGURE,)), ("b()", (FIGURE,)))
    (finding,) = found(post("The three figures below show it.", *figures))
    assert finding.message == "prose says three figures, cell 2 has `2 figures below`"
    assert found(post("The two figures below show it.", *figures)) == []
    assert found(post("The figure has three panels.", *figures)) == []


def test_panels_of_a_figure_may_be_the_figures() -> None:
    shown = ("plt.subplots(1, 3)", (FIGURE,))
    assert found(post("The three plots below show it.", shown)) == []


def test_functions_that_follow_are_counted() -> None:
    code = printed("def a(): ...\n\n\ndef b(): ...")
    (finding,) = found(post("We define three functions below.", code))
    assert finding.rule == "counts-supported"
    assert found(post("We define two functions below.", code)) == []


# ------------------------------------------------------------------ names


def names(executed: ExecutedNotebook) -> Iterator[tuple[str, str]]:
    """Yield message and hint of what is said of names."""
    return ((finding.message, finding.hint) for finding in names_supported(executed))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("train_stpe", "train_step"),
        ("trainStep()", "train_step"),
        ("train_steps", "train_step"),
        ("train_step_v2", "train_step"),
        ("towns.tsv", "towns.csv"),
        ("TrainLop", "TrainLoop"),
    ],
)
def test_name_that_is_nearly_one_of_the_post_is_found(name: str, near: str) -> None:
    code = "import numpy as np\nclass TrainLoop: ...\ndef train_step(): return np.load('towns.csv')"
    ((message, hint),) = names(post(f"Then `{name}` is used.", printed(code)))
    assert f"`{name.removesuffix('()')}`" in message
    assert f"did you mean `{near}`?" in hint


@pytest.mark.parametrize(
    "name",
    [
        "train_step", "train_step(x, n=3)", "np.linspace", "vmap", "layer_norm()", "print()",
        "w2", "towns.csv", "data/towns.csv", "--flag", "a + b", "flatten_tree",
    ],
)  # fmt: skip
def test_name_of_the_post_or_of_a_library_is_left_alone(name: str) -> None:
    code = "import numpy as np\nw1 = np.load('towns.csv')\n_flatten_tree = 1\ndef train_step(): ..."
    assert list(names(post(f"Then `{name}` is used.", printed(code)))) == []


def test_post_without_libraries_knows_all_its_names() -> None:
    code = printed("import random\n\n\ndef moving_mean(values): return values")
    (_, hint) = next(names(post("The helper `smooth_line` averages.", code)))
    assert "define it" in hint
    (_, hint) = next(names(post("The helper `smooth_mean` averages.", code)))
    assert "did you mean `moving_mean`?" in hint
    assert list(names(post("Unlike `smooth_line`, it averages.", code))) == []
    assert list(names(post("```\nsmooth_line()\n```\n\nSo `smooth_line` averages.", code))) == []


def test_method_that_an_own_class_has_not_is_found() -> None:
    code = printed(
        "import numpy\n\n\nclass Meter:\n    def record(self): ...\n\n\nkitchen = Meter()"
    )
    assert len(list(names(post("Call `kitchen.add_reading()` once.", code)))) == 1
    assert list(names(post("Call `kitchen.record()` once.", code))) == []


def test_name_is_told_once() -> None:
    executed = post("First `train_stpe`.", "Then `train_stpe`.", printed("def train_step(): ..."))
    assert [finding.where.cell for finding in names_supported(executed)] == [1]
