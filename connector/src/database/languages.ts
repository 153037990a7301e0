// Which language an application is written in, as far as its rows say. Good for versions 100 to 123.
import type { Store } from "./store.ts";

const formats: Readonly<Record<string, string>> = {
  js_superjson: "typescript",
  py_pickle: "python",
  DBOS_JSON: "go",
  DBOS_GOB: "go",
  java_jackson: "java",
};

/** The language whose own format the newest workflows are stored in; undefined where none of them has one. */
export async function readLanguage(store: Store): Promise<string | undefined> {
  const rows = await store.read<{ readonly serialization: string | null }>(
    `SELECT serialization FROM ${store.table("workflow_status")}
      WHERE application_name = $1 OR application_name IS NULL ORDER BY created_at DESC LIMIT 20`,
    [store.appName],
  );
  return rows.map((row) => formats[row.serialization ?? ""]).find((language) => language !== undefined);
}
