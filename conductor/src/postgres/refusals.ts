// Parameters of libpq that Conductor does not act on, each with its reason or what to write instead. A parameter that
// would be ignored in silence could be the one that a connection's safety rests on.

const noFile = "its files are not read: write what they hold into the URL";
const notHere = "Node.js cannot do that";
const notThisAuthentication = "this way to authenticate is not supported";

/** Why a parameter cannot be there at all. */
export const refusedParameters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    service: noFile,
    servicefile: noFile,
    passfile: noFile,
    keepalives_interval: notHere,
    keepalives_count: notHere,
    tcp_user_timeout: notHere,
    requirepeer: notHere,
    sslcrldir: "give one file as sslcrl",
    require_auth: "how the server asks for the password cannot be limited; use sslmode=verify-full",
    krbsrvname: notThisAuthentication,
    gsslib: notThisAuthentication,
    gssdelegation: notThisAuthentication,
    scram_client_key: notThisAuthentication,
    scram_server_key: notThisAuthentication,
    oauth_issuer: notThisAuthentication,
    oauth_client_id: notThisAuthentication,
    oauth_client_secret: notThisAuthentication,
    oauth_scope: notThisAuthentication,
    replication: "Conductor does not replicate",
    min_protocol_version: "the protocol is always 3.0",
    max_protocol_version: "the protocol is always 3.0",
    sslkeylogfile: "keys of connections are not written down",
  }),
);

const onlyPrimary = "Conductor writes to its database: leave it out, or write read-write";

/** The values that a parameter may have, and why it may have no others. */
export const acceptedValues: ReadonlyMap<
  string,
  { readonly values: readonly string[]; readonly why: string }
> = new Map(
  Object.entries({
    sslmode: {
      values: ["disable", "allow", "prefer", "require", "verify-ca", "verify-full", "no-verify"],
      why: "expected disable, allow, prefer, require, verify-ca or verify-full",
    },
    sslnegotiation: { values: ["postgres", "direct"], why: "expected postgres or direct" },
    sslcertmode: {
      values: ["allow", "disable"],
      why: "whether the server asks for a certificate cannot be insisted on",
    },
    sslcompression: { values: ["0"], why: "TLS is not compressed any more" },
    sslsni: { values: ["1"], why: "the server's name is always sent" },
    ssl_min_protocol_version: { values: ["TLSv1.2", "TLSv1.3"], why: "expected TLSv1.2 or TLSv1.3" },
    ssl_max_protocol_version: { values: ["TLSv1.2", "TLSv1.3"], why: "expected TLSv1.2 or TLSv1.3" },
    channel_binding: {
      values: ["disable", "prefer"],
      why: "this driver cannot insist on it: write prefer, with sslmode=verify-full",
    },
    gssencmode: { values: ["disable", "prefer"], why: "GSSAPI encryption is not supported" },
    target_session_attrs: { values: ["any", "read-write", "primary"], why: onlyPrimary },
    load_balance_hosts: { values: ["disable", "random"], why: "expected disable or random" },
    client_encoding: {
      values: ["utf8", "UTF8", "UTF-8", "utf-8", "unicode", "UNICODE", "auto"],
      why: "it is always UTF8",
    },
    keepalives: { values: ["0", "1"], why: "expected 0 or 1" },
    // Of node-postgres: asks for what is done anyway.
    uselibpqcompat: { values: ["true"], why: "URLs are always read as libpq reads them" },
  }),
);

/** The parameters whose values are free. */
export const freeParameters: ReadonlySet<string> = new Set([
  "host",
  "hostaddr",
  "port",
  "dbname",
  "user",
  "password",
  "connect_timeout",
  "application_name",
  "fallback_application_name",
  "options",
  "keepalives_idle",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "sslpassword",
  "sslcrl",
]);
