/* Rules for the published pages: all that html-validate recommends but these. */
module.exports = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // a title is the author's sentence; search engines cut a long one by themselves
    "long-title": "off",
    // the policy of each page names the styles of its table cells one by one
    "no-inline-style": "off",
    // a matter of taste: open="" is open
    "attribute-boolean-style": "off",
  },
};
