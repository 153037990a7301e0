// The migration Job of a Compose server. Its SQL files must not run twice, so a table records which ones have run.

/** Number of the advisory lock that every migration of this database takes first. */
const lockId = 7_226_001;
/** A table that the first files make and later ones keep: its presence without that record shows a database made by hand. */
const landmarkTable = "reportUser";

/**
 * A shell script that writes a psql script and runs it in one session, so that the lock holds until the end.
 * Files run in numeric order; one that changed after it ran stops the Job.
 */
export function planComposeMigration(folder: string): string {
  return `set -eu
cd ${folder}
script=/tmp/migrate.sql
cat > "$script" <<'SQL'
\\set ON_ERROR_STOP on
SELECT pg_advisory_lock(${lockId});
CREATE TABLE IF NOT EXISTS compose_migration (
  file text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
);
SELECT NOT EXISTS (SELECT FROM compose_migration)
   AND to_regclass('"${landmarkTable}"') IS NOT NULL AS baseline \\gset
SQL
for file in $(ls | grep -E '^[0-9]+-.*\\.sql$' | sort -n); do
  sha256=$(sha256sum "$file" | cut -d ' ' -f 1)
  cat >> "$script" <<SQL
SELECT NOT EXISTS (SELECT FROM compose_migration WHERE file = '$file') AS pending,
       EXISTS (SELECT FROM compose_migration WHERE file = '$file' AND sha256 <> '$sha256') AS changed \\gset
\\if :changed
DO 'BEGIN RAISE EXCEPTION ''$file was changed after it ran; restore it and add a new file instead''; END';
\\endif
\\if :pending
  \\if :baseline
  \\else
    \\i $file
  \\endif
  INSERT INTO compose_migration (file, sha256) VALUES ('$file', '$sha256');
\\endif
SQL
done
exec psql --no-psqlrc --quiet --file="$script"
`;
}
