"""A site that has everything which a researcher may say: every section, every kind of paper."""

from __future__ import annotations

from pathlib import Path

from small_site import SETTINGS, Site

PROFILE = r"""
basics:
  name: Ada Example
  label: Research engineer
  email: ada@ada.example
  otherNames: [Ada Byron]
researchInterests:
  - Inference that knows when to stop
  - {name: Interpretability, summary: What a *residual* stream says., keywords: [probes]}
news:
  - {date: 2025, text: "A proof that $e^{i\\pi} = -1$ still holds."}
  - {date: 2026-11-03, text: "Accepted at **EMNLP**.", url: /publications/}
  - {date: 2026-05, text: Visiting Edinburgh.}
  - {date: 2024-01, text: One.}
  - {date: 2024-02, text: Two.}
  - {date: 2024-03, text: Three.}
talks:
  - {title: What norms tell, event: Summer School, location: online, date: 2025-07-03, type: poster}
  - {title: Knowing when to stop, event: Seminar, location: Rome, date: 2026-10, type: invited talk,
     url: "https://seminar.example", slides: /files/stop.pdf, video: "https://video.example/1",
     post: /blog/stop/, summary: How it decides.}
teaching:
  - {name: Neural Networks, role: teaching assistant, institution: Home, level: MSc, students: 120,
     startDate: 2025-09, summary: Tutorials., highlights: [PyTorch from scratch]}
supervision:
  - {name: Olga Other, topic: Early exits, level: MSc thesis, startDate: 2026-02, endDate: 2026-10}
service:
  - {role: reviewer, organization: NeurIPS, editions: [2025, 2026]}
projects:
  - {name: Stopper, description: Early exits., startDate: 2024, url: "https://stop.example"}
selectedPublications: [other2025, stop2026]
"""
PAPERS = r"""
@inproceedings{stop2026,
  title     = {Knowing when to stop: an {$L_2$} view of {Erd{\H{o}}s} numbers},
  author    = {Example, Ada and Other*, Olga and W{\'o}jcik*, Bartosz and others},
  booktitle = {Proceedings of EMNLP},
  year      = {2026},
  eprint    = {2601.00001},
  code      = {https://github.com/ada/stop},
  award     = {Best paper},
  abstract  = {We stop at $O(\log n)$ of the cost & with 5% less loss.},
}
@article{other2025, title={Sparse *codes* and snake_case names}, author={Other, O. and Example, A.},
  journal={Journal of Examples}, volume=3, pages={1--12}, year=2025, doi={10.1000/182}}
@inproceedings{probe2025, title={A small probe}, author={Byron, Ada and Third, T.}, year=2025,
  booktitle={Interpretability Workshop}, url={https://openreview.net/forum?id=x}}
@misc{arxiv2024, title={Only on arXiv?}, author={Example, A. and Other, O.}, year=2024,
  eprint={2406.11430}, post={/blog/only}}
@phdthesis{thesis2023, title={My thesis}, author={Example, Ada}, school={Home}, year=2023}
"""
POSTS = {
    "2026-01-02-stop.md": "---\ntitle: When to stop\npaper: stop2026\n---\nIt stops.\n",
    "2026-01-03-only.md": "# Only on *arXiv*\n\nA preprint.\n",
    "2026-01-04-vit.md": '---\ntitle: ViT\npaper: ["arXiv:2010.11929", 10.1000/182]\n---\nRead.\n',
}


def write_researcher(root: Path, settings: str = "") -> Site:
    """Write the site into a folder, with further settings."""
    site = Site(root)
    site.write("nbblog.toml", SETTINGS + settings)
    site.write("profile.yaml", PROFILE)
    site.write("publications.bib", PAPERS)
    site.write("static/files/stop.pdf", b"%PDF-1.4")
    site.write("pages/publications.md", "---\ntitle: Papers\n---\nAll are on *Scholar* too.\n")
    site.write("pages/group.md", "---\ntitle: Group\nmenu: 22\n---\nWho we are.\n")
    for name, text in POSTS.items():
        site.write(f"notebooks/{name}", text)
    return site
