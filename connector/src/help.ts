/** What `--help` prints. */
export const help = `Connects an application of DBOS to a Conductor by its system database.

  podium-connector serve --app NAME --database URL --conductor URL [--read-only]
      Answers for an application that may have no process. It is no executor: it takes over no work.

  podium-connector serve --config FILE
      Does so for many applications in one process. The README says what is in the file.

  podium-connector run --app NAME --database URL --conductor URL -- COMMAND [ARGUMENT...]
      Starts the command and connects as its executor for as long as it lives. Signals are passed on, the exit code is
      kept, and the output is the command's. Whatever happens to the connector, the command goes on.

  podium-connector run --app NAME --database URL --conductor URL --pid PID
      Connects as the executor of a process that runs already, until it is gone.

  podium-connector run --app NAME --database URL --conductor URL --health URL
      Connects as the executor of a process in another container while the address answers with a status from 200 to
      299. It is asked every second and has two seconds to answer; after one bad answer the connection is closed.

  --app NAME           name of the application, as it is registered (CONNECTOR_APP)
  --database URL       its system database (CONNECTOR_DATABASE_URL)
  --conductor URL      address of Conductor (CONNECTOR_CONDUCTOR_URL)
  --read-only          refuse every change; the database role needs SELECT alone
  --metadata-only      tell of workflows, and nothing of their inputs, outputs, events, messages and streams
  --schema NAME        schema of the tables of DBOS (CONNECTOR_SCHEMA), default dbos
  --executor-id ID     id of the executor (DBOS__VMID for run), default for serve one that is made from the host, the
                       application and the database
  --app-version NAME   version of the application, for run (DBOS__APPVERSION)
  --language NAME      language of the application that Conductor is told, default typescript
  --sdk-version X.Y.Z  version of its SDK that Conductor is told, default that of the client which answers
  --help, --version

The key for Conductor is read from CONNECTOR_KEY alone. run with a command sets DBOS__VMID and DBOS__APPVERSION for it;
without a version it makes one up, which changes with the command and the files that the command names. With --pid and
--health both must be said, because they are those of a process that runs already.

Exit codes: that of the command for run, 128 and the number of the signal that ended it; 0 after a signal for serve, and
for run once its process is gone; 64 for a wrong command line or file, 127 where the command cannot be started.
`;
