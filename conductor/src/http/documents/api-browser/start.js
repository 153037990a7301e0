// Runs in the browser. Every address is relative to the page, so that a path prefix does not matter.

/**
 * @typedef {object} Browser
 * @property {{ baseURI: string, querySelector(selector: string): { textContent: string } }} document
 * @property {(options: object) => void} SwaggerUIBundle
 */
const { document, SwaggerUIBundle } = /** @type {Browser} */ (/** @type {unknown} */ (globalThis));

const base = new URL(".", document.baseURI);

async function start() {
  const response = await fetch(new URL("openapi.json", base));
  if (!response.ok) throw new Error(`the document was answered ${response.status}`);
  const spec = /** @type {object} */ (await response.json());
  SwaggerUIBundle({
    // The document says "/", which is wrong behind a prefix.
    spec: { ...spec, servers: [{ url: base.href.replace(/\/$/, "") }] },
    dom_id: "#api",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
  });
}

start().catch((/** @type {Error} */ error) => {
  document.querySelector("#api").textContent = `The API cannot be shown: ${error.message}. Reload the page.`;
});
