// Versions of the application that live side by side.

/** What tells the Deployments of two versions apart: the version in the letters that names in Kubernetes may have. */
export function deploymentSuffix(version: string): string {
  return version.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-");
}
