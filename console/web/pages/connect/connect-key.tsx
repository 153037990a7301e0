import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { environmentFor } from "../../model/snippets.ts";
import styles from "./connect.module.css";
import { settings } from "../../api/settings.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { announceFailure } from "../../ui/toast.tsx";
import { useDenial } from "../../api/standing.ts";
import { CodeBlock } from "../../components/code-block.tsx";

interface ConnectKeyProps {
  readonly appName: string;
  /** Empty until it is created; never shown again after this page. */
  readonly token: string;
  readonly onCreated: (token: string) => void;
}

/** Creates a key whose only permission is to connect executors of this application. */
export function ConnectKey({ appName, token, onCreated }: ConnectKeyProps): ReactNode {
  const client = useQueryClient();
  const denied = useDenial("token.write");
  const create = useMutation({
    mutationFn: () =>
      call("createToken", {
        params: { tokenName: keyName(appName) },
        body: { permissions: ["websocket.connect"], appNames: [appName] },
      }),
    onSuccess: async (created) => {
      onCreated(created.token);
      await client.invalidateQueries({ queryKey: ["tokens"] });
    },
    onError: (error) => announceFailure("The key was not created", error),
  });

  if (token === "") {
    return (
      <>
        <p className={styles["soft"]}>
          It lets executors of this application connect, and nothing else. It is shown once, here.
        </p>
        <div>
          <Button
            variant="primary"
            denied={denied}
            disabled={appName === "" || create.isPending}
            onClick={() => create.mutate()}
          >
            Create a key
          </Button>
        </div>
      </>
    );
  }
  const environment = environmentFor(settings.executorUrl, token);
  return (
    <>
      <p className={styles["soft"]}>Keep it as a secret. It cannot be read again, only replaced.</p>
      <CodeBlock code={environment} what="environment" />
      <div>
        <a
          className={buttonClass()}
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(environment)}`}
          download={`${appName}.env`}
        >
          <Download size={14} aria-hidden />
          Download {appName}.env
        </a>
      </div>
    </>
  );
}

/** Maximum length of a key's name. */
const maxNameLength = 256;

/** Names are unique, and an application may need a second key. */
function keyName(appName: string): string {
  const ending = `-executors-${Date.now().toString(36)}`;
  return appName.slice(0, maxNameLength - ending.length) + ending;
}
