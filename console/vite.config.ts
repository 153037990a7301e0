// Builds the browser part into web/dist: hashed files, each beside its compressed twins.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import type { Plugin } from "vite";
import { endpoints } from "./web/api/endpoints.ts";

const compressible = /\.(js|css|svg)$/;

/** Writes `.br` and `.gz` beside every text file, so that the server never compresses. */
function precompress(): Plugin {
  return {
    name: "podium-precompress",
    apply: "build",
    async writeBundle({ dir = "" }) {
      const assets = join(dir, "assets");
      const names = (await readdir(assets)).filter((name) => compressible.test(name));
      await Promise.all(
        names.map(async (name) => {
          const path = join(assets, name);
          const source = await readFile(path);
          const [brotli, gzipped] = await Promise.all([
            promisify(brotliCompress)(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
            promisify(gzip)(source, { level: 9 }),
          ]);
          await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, gzipped)]);
        }),
      );
    },
  };
}

/** Gives the browser `api/endpoints.ts` as it evaluates here. Whatever else of Conductor would get into a bundle is an error. */
function evaluateEndpoints(): Plugin {
  const file = join(import.meta.dirname, "web/api/endpoints.ts");
  const conductor = join(import.meta.dirname, "../conductor/");
  return {
    name: "podium-evaluate-endpoints",
    enforce: "pre",
    load(id) {
      if (id.startsWith(conductor)) this.error(`${id} must not reach the browser; import its types only.`);
      return id === file ? `export const endpoints = ${JSON.stringify(endpoints)};` : undefined;
    },
  };
}

/** Preloads the two text fonts, whose hashed names are known only after bundling. */
function preloadFonts(): Plugin {
  return {
    name: "podium-preload-fonts",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((name) => name.endsWith(".woff2"))
          .map((name) => ({
            tag: "link",
            attrs: { rel: "preload", as: "font", type: "font/woff2", href: `./${name}`, crossorigin: true },
            injectTo: "head" as const,
          })),
    },
  };
}

// Every build is the one that is served: a test runner's NODE_ENV would select React's development build.
process.env["NODE_ENV"] = "production";

export default defineConfig({
  root: join(import.meta.dirname, "web"),
  // Relative, so that one build works under any path prefix; <base> in index.html says which.
  base: "./",
  plugins: [evaluateEndpoints(), react(), preloadFonts(), precompress()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
