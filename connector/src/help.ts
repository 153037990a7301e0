/** What `--help` prints. */
export const help = `Connects an application of DBOS to a Conductor by its system database.

  podium-connector serve --app NAME --database URL --conductor URL [--read-only]
      Answers for an application that may have no process. It is no executor: it takes over no work.

  podium-connector run --app NAME --database URL --conductor URL -- COMMAND [ARGUMENT...]
      Starts the command and connects as its executor for as long as it lives. Signals are passed on, the exit code is
      kept, and the output is the command's. Whatever happens to the connector, the command goes on.

  --app NAME           name of the application, as it is registered (CONNECTOR_APP)
  --database URL       its system database (CONNECTOR_DATABASE_URL)
  --conductor URL      address of Conductor (CONNECTOR_CONDUCTOR_URL)
  --read-only          refuse every change; the database role needs SELECT alone
  --schema NAME        schema of the tables of DBOS (CONNECTOR_SCHEMA), default dbos
  --executor-id ID     id under which serve appears, default one that is made from the host, the application and the database
  --language NAME      language of the application that Conductor is told, default typescript
  --sdk-version X.Y.Z  version of its SDK that Conductor is told, default that of the client which answers
  --help, --version

The key for Conductor is read from CONNECTOR_KEY alone. run sets DBOS__VMID, the id of the executor, and
DBOS__APPVERSION, the version of the application, where they are missing; a version that it has to make up changes with
the command and the files that the command names.

Exit codes: that of the command for run, 128 and the number of the signal that ended it; 0 after a signal for serve;
64 for a wrong command line, 127 where the command cannot be started.
`;
