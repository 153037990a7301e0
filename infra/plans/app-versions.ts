// How versions of the application are called in the cluster.
import { services } from "./services.ts";

/** Name of a version's Deployment; versions live side by side, each in its own. */
export function deploymentName(version: string): string {
  return `${services.app.name}-${version.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-")}`;
}

/** Says which versions would share a Deployment; undefined when each has its own. */
export function sharedDeployment(versions: readonly string[]): string | undefined {
  for (const [index, version] of versions.entries()) {
    const other = versions.slice(0, index).find((each) => deploymentName(each) === deploymentName(version));
    if (other !== undefined) {
      return (
        `appVersions names "${other}" and "${version}", which would both be the Deployment ` +
        `${deploymentName(version)}; each needs its own, so rename one`
      );
    }
  }
  return undefined;
}
