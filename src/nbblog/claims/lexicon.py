"""The words that numbers go by: names of code and nouns of prose, made comparable."""

from __future__ import annotations

import re
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_IRREGULAR = {
    "indices": "index", "vertices": "vertex", "matrices": "matrix", "axes": "axis",
    "losses": "loss", "classes": "class", "people": "person", "children": "child",
    "men": "man", "women": "woman", "analyses": "analysis", "hypotheses": "hypothesis",
    **{
        word: word
        for word in (
            "series", "data", "bias", "loss", "news", "physics", "gas", "lens", "mathematics",
            "always", "perhaps", "towards", "focus",
        )
    },
}  # fmt: skip
_SHORT = {
    "lr": "learning rate", "bs": "batch size", "acc": "accuracy", "val": "validation",
    "valid": "validation", "dim": "dimension", "dimensional": "dimension", "dims": "dimension",
    "ndim": "dimension", "std": "deviation", "iters": "iteration", "iter": "iteration",
    "niter": "iteration", "nit": "iteration", "params": "parameter", "param": "parameter",
    "hid": "hidden", "emb": "embedding", "embed": "embedding", "feat": "feature",
    "feats": "feature", "wd": "weight decay", "temp": "temperature", "tol": "tolerance",
    "img": "image", "imgs": "image", "pts": "point", "pt": "point", "obs": "observation",
    "estimators": "tree", "estimator": "tree", "vocab": "vocabulary", "conv": "convolutional",
    "seq": "sequence", "len": "length", "eps": "epsilon", "freq": "frequency",
    "cov": "covariance", "corr": "correlation", "var": "variance", "avg": "mean",
    "average": "mean", "prob": "probability", "probs": "probability", "proba": "probability",
    "err": "error", "neighbours": "neighbor", "neighbour": "neighbor", "colour": "color",
    "colours": "color", "nepochs": "epoch", "nsteps": "step", "nlayers": "layer",
    "nheads": "head", "nsamples": "sample", "secs": "second", "sec": "second", "dt": "timestep",
    "dropout": "dropout", "momentum": "momentum", "min": "minimum", "max": "maximum",
    "minimal": "minimum", "maximal": "maximum", "preds": "prediction", "pred": "prediction",
    "splits": "fold", "cv": "fold", "nfolds": "fold", "kfold": "fold", "attn": "attention",
    "cls": "class",
    "coef": "coefficient", "coeff": "coefficient", "coeffs": "coefficient", "thresh": "threshold",
    "gen": "generation", "gens": "generation", "pop": "population", "init": "initial",
    "optimiser": "optimizer", "perc": "percent", "pct": "percent", "tokenised": "tokenized",
}  # fmt: skip
_COUNTS = word_set("""
    cv niter nit nepochs nsteps nlayers nheads nsamples nfolds
    """)
COUNTING = word_set("""
    n num nb number no count total nr
    """)
"""Parts of a name that say that it counts."""

_SHARES = word_set("""
    fold frac fraction ratio share split portion part percentage
    """)

UNRELATED = word_set("""
    figsize fontsize dpi linewidth lw alpha zorder axis pad labelpad markersize ms color width
    height left right top bottom hspace wspace rotation shrink indent decimals precision
    digits ndigits bins verbose stacklevel timeout col row nrows ncols levels s c vmin vmax
    loc order padding spacing margin opacity size font
    """)
"""Names of arguments that speak of looks and of printing."""

STOPS = word_set("""
    a an the this that these those of in on at to for from by with without into onto over
    under and or but nor so than then as is are was were be been being has have had do does
    did can could will would shall should may might must not no it its they their we our you
    your i he she his her there here which who whom whose what when where why how if while
    because since until after before during between among through per via each every all any
    both either using used uses use gives give gave get gets got make makes made take takes
    took yields reaches reached shows shown show contains contain about around only just also
    still again instead rather very more most less least fewer many much few some such same
    other another let lets now out up down off away across along against like unlike near s t
    respectively is-set set equals equal
    """)
"""Words that end a noun phrase."""


@lru_cache(maxsize=4096)
def lemma(word: str) -> str:
    """Return the singular of a word in lower case; what is no plural stays.

    >>> [lemma(word) for word in ("Epochs", "batches", "entropies", "loss", "axes")]
    ['epoch', 'batch', 'entropy', 'loss', 'axis']
    """
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def is_plural(word: str) -> bool:
    """Whether a noun may be a plural."""
    return word.lower() in ("data", "people") or lemma(word) != word.lower()


def words_of(name: str) -> tuple[str, ...]:
    """Return what a name says, as words in the singular; parts that count are left out.

    >>> words_of("num_train_epochs"), words_of("batchSize"), words_of("lr"), words_of("n_epochs")
    (('train', 'epoch'), ('batch', 'size'), ('learning', 'rate'), ('epoch',))
    """
    parts = [part.lower() for part in _PARTS.findall(name)]
    spoken = [word for part in parts for word in _SHORT.get(part, part).split()]
    words = [lemma(word) for word in spoken if word not in COUNTING]
    if len(words) > 1 and words[-1] in _SHARES and words[0] in ("test", "train", "validation"):
        words[-1] = "size"
    return tuple(words)


def spoken(word: str) -> tuple[str, ...]:
    """Return a word of prose as names have it.

    >>> spoken("neighbours"), spoken("acc"), spoken("epochs")
    (('neighbor',), ('accuracy',), ('epoch',))
    """
    known = _SHORT.get(word.lower(), word)
    return tuple(lemma(_SHORT.get(lemma(part), part)) for part in known.split())


def counts_things(name: str) -> bool:
    """Whether a name says how many: `epochs`, `n_epoch`, `layer_count`; `epoch` is one of them.

    >>> [counts_things(name) for name in ("epochs", "n_epoch", "layerCount", "epoch", "lr")]
    [True, True, True, False, False]
    """
    parts = [part.lower() for part in _PARTS.findall(name)]
    if not parts:
        return False
    is_counter = parts[0] in COUNTING or parts[-1] in COUNTING - {"n"}
    return is_plural(parts[-1]) or is_counter or name in _COUNTS


NEUTRAL = word_set("""
    attention transformer training hidden residual total random different distinct independent
    whole full single separate individual small large big huge tiny deep simple handwritten
    real synthetic constant fixed default new old such good nice long short complete entire
    identical equal stacked successive consecutive parallel overall actual optimizer adam sgd
    standard usual modest moderate low high relatively fairly set
    """)
"""Words before a noun that do not make it another thing."""

RESULTS = word_set("""
    accuracy loss error score mean median deviation variance rmse mse mae rsquared auc f1
    precision recall perplexity likelihood correlation slope intercept coefficient probability
    entropy rank runtime duration speedup parameter time value maximum minimum peak average
    total sum estimate prediction result output answer bias rate ratio share percentage
    residual norm distance throughput latency memory size p-value pvalue kappa bleu dice iou
    map improvement reward return temperature price age weight height length width frequency
    """)
"""What results are of."""

COUNTERS = word_set("""
    step epoch iteration batch iter row line index cell second minute hour day i j k it t
    """)
"""What outputs count with while they go on."""

SETTINGS = frozenset(
    {
        "learning rate", "batch size", "weight decay", "hidden size", "kernel size", "test size",
        "window size", "step size", "patch size", "image size", "sample size", "latent size",
        "vocabulary size", "sequence length", "context length", "epoch", "dropout", "momentum",
        "seed", "tolerance", "threshold", "fold", "tree", "neighbor", "cluster", "head",
        "iteration", "stride", "random state", "regularization", "dropout rate", "width", "depth",
    }
)  # fmt: skip
"""What code sets before anything runs."""

POPULATIONS = word_set("""
    row column sample image example observation record feature class parameter token word
    document point digit participant patient passenger user item event weight entry value
    pixel penguin flower car house country student subject review sentence message article
    book film movie station city node edge vertex particle cell gene species variable file
    """)
"""What outputs count, so that prose can tell how many."""

OPPOSITES = word_set("""
    accuracy error loss share rate fraction missing
    """)
"""Results of which two add up to one."""
