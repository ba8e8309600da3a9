/* Rules for pages with outputs that libraries wrote: their payload stays as it is. */
const pages = require("./html-validate.cjs");

module.exports = {
  ...pages,
  rules: { ...pages.rules, "no-trailing-whitespace": "off" },
  // a table of pandas' Styler brings its own <style>, which browsers take as one in the head
  elements: ["html5", { style: { flow: true } }],
};
