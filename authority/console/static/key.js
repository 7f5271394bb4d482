// Security keys (W3C Web Authentication). The answer goes into the form as JSON: the page itself talks to nobody.
"use strict";
(function () {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const ids = (list) => (list || []).map((c) => ({ ...c, id: bytes(c.id) }));

  const answerOf = (credential) => {
    const r = credential.response, response = { clientDataJSON: text(r.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (r[part]) response[part] = text(r[part]);
    if (r.getTransports) response.transports = r.getTransports();
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(), authenticatorAttachment: credential.authenticatorAttachment || undefined };
  };

  for (const form of document.querySelectorAll("form[data-key]")) {
    const start = form.querySelector("[data-key-start]"), failed = form.querySelector("[data-key-failed]");
    if (!window.PublicKeyCredential) continue;
    start.hidden = false;
    const run = async () => {
      failed.hidden = true; start.disabled = true;
      try {
        const all = JSON.parse(form.dataset.options), options = all.publicKey || all;
        options.challenge = bytes(options.challenge);
        let credential;
        if (form.dataset.key === "create") {
          options.user.id = bytes(options.user.id);
          options.excludeCredentials = ids(options.excludeCredentials);
          credential = await navigator.credentials.create({ publicKey: options });
        } else {
          options.allowCredentials = ids(options.allowCredentials);
          credential = await navigator.credentials.get({ publicKey: options });
        }
        form.elements.answer.value = JSON.stringify(answerOf(credential));
        form.requestSubmit();
      } catch (_) { failed.hidden = false; start.disabled = false; start.focus(); }
    };
    start.addEventListener("click", () => { if (form.reportValidity()) run(); });
  }
})();
