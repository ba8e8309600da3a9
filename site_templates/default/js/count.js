"use strict";

/* Counts a visit: one request without cookies, none for readers who ask not to be followed. */
/* Only with: data-count */
{
  const { count: address, service } = document.querySelector("meta[data-count]")?.dataset ?? {};
  const isUnwanted = navigator.doNotTrack === "1" || navigator.globalPrivacyControl || navigator.webdriver;
  const isLocal = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  const from = document.referrer.startsWith(location.origin) ? "" : document.referrer;

  const goatcounter = () => {
    const page = { p: location.pathname, t: document.title, r: from, s: [screen.width, screen.height, devicePixelRatio].join() };
    navigator.sendBeacon(`${address}/count?${new URLSearchParams(page)}`);
  };
  const plausible = () => {
    const page = { n: "pageview", u: location.href, d: location.hostname, r: from || null };
    navigator.sendBeacon(`${address}/api/event`, JSON.stringify(page));
  };
  if (address && !isUnwanted && !isLocal) (service === "plausible" ? plausible : goatcounter)();
}
