# ---
# title: A percent script
# tags: [jax]
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Heading of the script
#
# Prose with $x$.

# %% tags=["hide-input"]
answer = 42
