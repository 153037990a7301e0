import { Link, useLocation, useParams } from "@tanstack/react-router";
import { Building2, PlugZap } from "lucide-react";
import type { ReactNode } from "react";
import { signInFailure } from "../model/viewer.ts";
import { settings } from "../settings.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { useStanding } from "../viewer.ts";
import { Entrance } from "./entrance.tsx";
import { Registration } from "./registration.tsx";
import { Shell } from "./shell.tsx";
import { State } from "./states.tsx";

/** The frame of every page, for whoever may see it; otherwise what has to be done first. */
export function Gate(): ReactNode {
  const standing = useStanding();
  const { org } = useParams({ strict: false });
  if (standing.kind === "signed-out") return <SignIn reason={standing.reason} />;
  if (standing.kind === "newcomer") return <Registration person={standing.person} />;
  if (standing.kind === "unknown") {
    return (
      <Entrance title="Podium cannot be opened">
        <State icon={PlugZap} title="It is not known who you are" actions={<Reload />}>
          <p role="alert">{standing.failure.message}</p>
        </State>
      </Entrance>
    );
  }
  const { viewer } = standing;
  if (viewer.permissions === undefined || org === undefined || org === viewer.org) return <Shell />;
  return (
    <Entrance title="Another organisation">
      <State
        icon={Building2}
        title={`You do not belong to ${org}`}
        actions={
          <Link to="/orgs/$org/apps" params={{ org: viewer.org }} className={buttonClass("primary")}>
            To {viewer.org}
          </Link>
        }
      >
        <p>
          You are signed in as {viewer.name} of {viewer.org}. An admin of {org} can give you a secret to join
          it.
        </p>
      </State>
    </Entrance>
  );
}

function Reload(): ReactNode {
  return <Button onClick={() => location.reload()}>Try again</Button>;
}

/** One button, and what it does. The way back is part of the link, so that a shared address survives the sign-in. */
function SignIn({ reason }: { readonly reason: string | undefined }): ReactNode {
  const { href, pathname, searchStr } = useLocation();
  const ended = new URLSearchParams(pathname === "/sign-in" ? searchStr : "");
  const failure = signInFailure(ended.get("error") ?? "") ?? reason;
  const path = ended.get("return") ?? settings.basePath + href;
  return (
    <Entrance title="Sign in">
      {failure === undefined ? null : <p role="alert">{failure}</p>}
      <p>
        You go to <strong>{settings.signInAt}</strong>, say who you are, and come back to this page.
      </p>
      <a
        className={buttonClass("primary")}
        href={`${settings.basePath}/oauth/login?return=${encodeURIComponent(path)}`}
      >
        Sign in
      </a>
    </Entrance>
  );
}
