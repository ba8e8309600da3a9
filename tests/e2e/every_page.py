"""A site with a page of every kind, in either theme: the repository's own, and what it lacks.

Notebooks are not run again where the repository's own sites have been published.
"""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]

SETTINGS = """\
theme = "{theme}"

[site]
title = "Alessio Devoto"
description = "Tutorials and notes, executed before they are published."
base_url = "https://ada.example"
source_url = "https://github.com/ada/blog"

[blog]
per_page = 4

[cv]
pdf = "never"
publications = "typed"

[execution]
jobs = 1

[reader]
launch = ["colab", "binder"]

[comments]
service = "utterances"
repository = "ada/blog"

[rules]
licensed = "off"
outputs-shown = "off" # a type that nobody knows is in the gallery
"""
PROFILE = r"""
news:
  - {date: 2025-10, text: "A proof that $e^{i\\pi} = -1$ still holds."}
  - {date: 2026-11-03, text: "Accepted at **EMNLP**.", url: /publications/}
talks:
  - {title: Knowing when to stop, event: Seminar, location: Rome, date: 2026-10, type: invited talk,
     url: "https://seminar.example", video: "https://video.example/1", summary: How it decides.}
teaching:
  - {name: Neural Networks, role: teaching assistant, institution: Home, level: MSc, students: 120,
     startDate: 2025-09, summary: Tutorials., highlights: [PyTorch from scratch]}
supervision:
  - {name: Olga Other, topic: Early exits, level: MSc thesis, startDate: 2026-02, endDate: 2026-10}
service:
  - {role: reviewer, organization: NeurIPS, editions: [2025, 2026]}
"""
PAPERS = r"""
@article{softmax2026, title={What softmax hides: {$\ell_2$} norms}, author={Devoto, A. and Other, O.},
  journal={Journal of Examples}, year=2026, doi={10.1000/182}, code={https://github.com/ada/softmax},
  abstract={Attention forgets $\log n$ tokens & we count them.}}
@phdthesis{thesis2025, title={A thesis}, author={Devoto, A.}, school={Home}, year=2025}
"""
FORMULAS = r"""---
title: Attention, written out
date: 2026-10-01
description: Every step of attention as a formula.
tags: [attention, mathematics]
series: Attention by hand
paper: softmax2026
aliases: [/old/attention/]
---

Tokens $x_1, \dots, x_n \in \mathbb{R}^d$ become queries, keys and values.[^names]

[^names]: The words are those of @softmax2026.

## Weights

A row of weights sums to one, as @eq-softmax says:

$$
\alpha_{ij} = \frac{\exp\left(q_i^\top k_j / \sqrt{d}\right)}{\sum_{l=1}^{n} \exp\left(q_i^\top k_l / \sqrt{d}\right)}
$$ {#eq-softmax}

$$
\begin{aligned}
\frac{\partial \alpha_{ij}}{\partial z_{il}} &= \alpha_{ij}\left(\delta_{jl} - \alpha_{il}\right) \\
\mathbf{J} &= \begin{pmatrix} \alpha_1(1-\alpha_1) & -\alpha_1\alpha_2 \\ -\alpha_2\alpha_1 & \alpha_2(1-\alpha_2) \end{pmatrix}
\end{aligned}
$$

$$
f(x_1, x_2, x_3, x_4, x_5) = a_1 x_1 + a_2 x_2 + a_3 x_3 + a_4 x_4 + a_5 x_5 + b_1 y_1 + b_2 y_2 + b_3 y_3 + b_4 y_4 + b_5 y_5 + c
$$

## What follows

1. For $n = 1$ the weight is 1.
2. For large $d$ the root keeps $\operatorname{Var}(z) \approx 1$.

> [!TIP]
> Subtract $\max_l z_{il}$ first, see [the table](#tbl-sizes).

| name | size | bytes |
| :--- | ---: | ---: |
| queries | $n \times d$ | 4,096 |
| scores | $n \times n$ | 262,144 |

: Sizes of what is kept. {#tbl-sizes}
"""
LISTING = r"""---
title: A trainer in one file
date: 2026-10-02
updated: 2026-10-20
description: A long listing, in tabs and with notes.
tags: [code, attention]
series: Attention by hand
author: [Alessio Devoto, Olga Other]
---

The file as it is, with lines that are wider than a phone.

## The whole of it

```python
{code}
```

## Beside it

:::{{tab-set}}
::::{{tab-item}} Shell
```bash
python train.py --learning-rate 0.0003 --batch-size 64 --epochs 20 --checkpoint runs/2026-10-02/last.npz --seed 0
```
::::
::::{{tab-item}} Settings
```toml
[training]
rate = 0.0003
```
::::
:::

```diff
- loss = loss.sum()
+ loss = loss.mean()
```

<details><summary>What it prints</summary>

```text
epoch 1   loss 2.302   accuracy 0.112
```

</details>

- [x] written
- [ ] published

[^side]: A note.

As ever.[^side]
"""
BRIEF = """---
title: Note {number}
date: 2026-09-{number:02}
description: A note that is short, number {number}.
tags: [notes]
---

Words of note {number}.
"""
PROSE = """---
title: Group
menu: 22
---
Who we are: *all* of us.

## Where

In Rome.
"""
PAGES = {
    "home": "",
    "blog": "blog/",
    "blog, second page": "blog/page/2/",
    "formulas": "blog/attention-written-out/",
    "figures": "blog/vision-transformer-in-pure-jax/",
    "long code": "blog/a-trainer-in-one-file/",
    "outputs": "blog/what-outputs-look-like/",
    "interactive": "blog/figures-that-a-reader-can-touch/",
    "publications": "publications/",
    "cv": "cv/",
    "projects": "projects/",
    "talks": "talks/",
    "teaching": "teaching/",
    "news": "news/",
    "tag": "tags/attention/",
    "tags": "tags/",
    "series": "series/attention-by-hand/",
    "all series": "series/",
    "archive": "archive/",
    "search": "search/",
    "prose": "group/",
    "missing": "404.html",
}
"""Where a page of each kind is."""


def write_every_page(root: Path, theme: str) -> None:
    """Write the sources of the site into a new folder."""
    root.mkdir(parents=True)
    for name in ("notebooks", "pages"):
        shutil.copytree(ROOT / name, root / name)
    for path in (ROOT / "docs" / "notebooks").glob("*.ipynb"):
        shutil.copy(path, root / "notebooks")
    for kept in (ROOT / ".nbblog", ROOT / "docs" / ".nbblog"):  # what has been run is known
        if kept.is_dir():
            shutil.copytree(kept, root / ".nbblog", dirs_exist_ok=True)
    texts = {
        "nbblog.toml": SETTINGS.format(theme=theme),
        "profile.yaml": (ROOT / "profile.yaml").read_text("utf-8") + PROFILE,
        "publications.bib": (ROOT / "publications.bib").read_text("utf-8") + PAPERS,
        "notebooks/attention-written-out.md": FORMULAS,
        "notebooks/a-trainer-in-one-file.md": LISTING.format(code=_listing()),
        "pages/group.md": PROSE,
    }
    for name in ("outputs", "interactive"):  # which the two posts of the documentation link
        texts[f"pages/{name}.md"] = f"---\ntitle: On {name}\n---\nSee the post.\n"
    for number in (1, 2, 3):
        texts[f"notebooks/note-{number}.md"] = BRIEF.format(number=number)
    for name, text in texts.items():
        (root / name).write_text(text, "utf-8")


def _listing() -> str:
    """Return a module of nbblog: code as people write it, some hundred lines."""
    return (ROOT / "src" / "nbblog" / "audit.py").read_text("utf-8")
