// Limits that two parts must agree on.
/**
 * Largest body of a request: what NGINX lets pass is what Conductor reads. It suits the memory that Conductor's pods have,
 * of which a body that is being read may take a sixteenth of the half that is heap.
 */
export const maxBodyMebibytes = 32;
