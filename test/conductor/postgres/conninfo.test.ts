// Database URLs as libpq reads them. What a URL means on the wire is tested in tls.test.ts and failover.test.ts.
import { userInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../conductor/src/settings/config.ts";
import { readConninfo } from "../../../conductor/src/postgres/conninfo.ts";
import { planConnection } from "../../../conductor/src/postgres/targets.ts";

describe("a URL", () => {
  test.each<[string, Record<string, string>]>([
    ["postgresql://", {}],
    ["postgres://h", { host: "h" }],
    ["postgresql://h:5433/d", { host: "h", port: "5433", dbname: "d" }],
    ["postgresql://u@h", { user: "u", host: "h" }],
    ["postgresql://u:@h", { user: "u", password: "", host: "h" }],
    ["postgresql://u:p:q@h", { user: "u", password: "p:q", host: "h" }],
    [
      "postgresql://u%40x:p%2F%3A%40%25+@h/d%2Fe",
      { user: "u@x", password: "p/:@%+", host: "h", dbname: "d/e" },
    ],
    ["postgresql://u:p@ss@h/d", { user: "u", password: "p@ss", host: "h", dbname: "d" }],
    ["postgresql://u:p?x@h/d", { user: "u", password: "p?x", host: "h", dbname: "d" }],
    ["postgresql://u:p#x@h/d", { user: "u", password: "p#x", host: "h", dbname: "d" }],
    ["postgresql://a:1,b,[::1]:3/d", { host: "a,b,::1", port: "1,,3", dbname: "d" }],
    ["postgresql://%2Fvar%2Frun/d", { host: "/var/run", dbname: "d" }],
    ["postgresql:///d?host=/var/run&port=6", { dbname: "d", host: "/var/run", port: "6" }],
    ["postgresql://h?user=a%40b&password=p+%2B", { host: "h", user: "a@b", password: "p++" }],
    ["postgresql://h/d?dbname=e", { host: "h", dbname: "e" }],
    ["postgresql://h/d?options=-c%20geqo%3Doff", { host: "h", dbname: "d", options: "-c geqo=off" }],
    ["postgresql://h/d?ssl=true", { host: "h", dbname: "d", sslmode: "require" }],
    ["postgresql://h/d?", { host: "h", dbname: "d" }],
  ])("%s", (text, parameters) => {
    expect(Object.fromEntries(readConninfo(text))).toEqual(parameters);
  });
});

describe("keywords", () => {
  test.each<[string, Record<string, string>]>([
    ["host=h", { host: "h" }],
    ["  host = h   port=1\n dbname='a b' ", { host: "h", port: "1", dbname: "a b" }],
    [String.raw`password='it\'s \\ x' user=a\ b`, { password: String.raw`it's \ x`, user: "a b" }],
    ["user='' host=''", { user: "", host: "" }],
    ["password=a=b host=h", { password: "a=b", host: "h" }],
  ])("%s", (text, parameters) => {
    expect(Object.fromEntries(readConninfo(text))).toEqual(parameters);
  });
});

test("parts that a URL leaves out have the defaults of libpq", () => {
  expect(planConnection("postgresql://")).toMatchObject({
    user: userInfo().username,
    database: userInfo().username,
    password: "",
    sslmode: "prefer",
    connectTimeoutMs: undefined,
    applicationName: "podium-conductor",
    targets: [
      { host: "localhost", port: 5432 },
      { host: "localhost", port: 5432, ssl: false },
    ],
  });
  expect(
    planConnection("host=a,b port=7 user=u connect_timeout=3 application_name=x sslmode=disable"),
  ).toMatchObject({
    database: "u",
    connectTimeoutMs: 3_000,
    applicationName: "x",
    targets: [
      { host: "a", port: 7 },
      { host: "b", port: 7 },
    ],
  });
  expect(
    planConnection("host=db.example hostaddr=10.0.0.7 user=u sslmode=verify-full").targets,
  ).toMatchObject([{ host: "db.example", address: "10.0.0.7", ssl: { servername: "db.example" } }]);
});

test("each sslmode is tried as libpq tries it", () => {
  const ways = (mode: string) =>
    planConnection(`postgresql://u@h/d?sslmode=${mode}`).targets.map(({ ssl }) =>
      ssl === false ? "plain" : ssl.rejectUnauthorized === false ? "unchecked" : "checked",
    );
  expect(ways("disable")).toEqual(["plain"]);
  expect(ways("allow")).toEqual(["plain", "unchecked"]);
  expect(ways("prefer")).toEqual(["unchecked", "plain"]);
  expect(ways("require")).toEqual(["unchecked"]);
  expect(ways("verify-ca")).toEqual(["checked"]);
  expect(ways("verify-full")).toEqual(["checked"]);
  expect(planConnection("postgresql://u@%2Ftmp/d?sslmode=verify-full").targets).toMatchObject([
    { ssl: false },
  ]);
  expect(planConnection("postgresql://u@h/d?sslrootcert=system").sslmode).toBe("verify-full");
});

const secret = "s3cret-word";
test.each([
  ["mysql://h/d", /expected postgresql:/],
  [secret, /expected postgresql:/],
  [`postgresql://u:${secret}%zz@h/d`, /percent-encoded/],
  [`postgresql://u:${secret}%00@h/d`, /percent-encoded/],
  [`postgresql://u:${secret}@[::1/d`, /brackets/],
  [`postgresql://u:${secret}@h:x/d`, /host:port/],
  [`postgresql://u:${secret}@h:99999/d`, /port: expected a number from 1 to 65535/],
  [`postgresql://u:${secret}@h/d?sslmode`, /name=value/],
  [`postgresql://u:${secret}@h/d?schema=x`, /schema is not a connection parameter/],
  [`postgresql://u:${secret}@h/d?sslmode=on`, /sslmode: expected disable, allow/],
  [
    `postgresql://u:${secret}@h/d?sslmode=verify-full&sslrootcert=/no/such.pem`,
    /sslrootcert: the file \/no\/such.pem/,
  ],
  [
    `postgresql://u:${secret}@h/d?sslmode=require&sslrootcert=system`,
    /sslrootcert=system needs sslmode=verify-full/,
  ],
  [`postgresql://u:${secret}@h/d?sslcert=/no/such.pem&sslkey=/no/key`, /sslcert: the file/],
  [`postgresql://u:${secret}@h/d?target_session_attrs=standby`, /target_session_attrs: Conductor writes/],
  [`postgresql://u:${secret}@h/d?channel_binding=require`, /channel_binding: .* prefer/],
  [`postgresql://u:${secret}@h/d?gssencmode=require`, /gssencmode: GSSAPI/],
  [`postgresql://u:${secret}@h/d?client_encoding=latin1`, /client_encoding: it is always UTF8/],
  [`postgresql://u:${secret}@h/d?connect_timeout=soon`, /connect_timeout: expected whole seconds/],
  [`postgresql://u:${secret}@a,b/d?port=1,2,3`, /port: expected one for all hosts/],
  [`postgresql://u:${secret}@a,b/d?hostaddr=1.1.1.1`, /hostaddr: expected as many/],
  [`host=h password=${secret} service=x`, /service is not supported/],
  [`host=h password=${secret} passfile=/x`, /passfile is not supported/],
  [`host=h password=${secret} require_auth=none`, /require_auth is not supported/],
  [`host=h password='${secret}`, /keyword=value/],
  [`host=@abstract password=${secret}`, /abstract namespace/],
])("%s is refused by name, without its password", (text, expected) => {
  let message = "";
  try {
    loadConfig({ DBOS__CONDUCTOR_DB_URL: text });
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(expected);
  expect(message).toContain("DBOS__CONDUCTOR_DB_URL");
  expect(message).not.toContain(secret);
});
