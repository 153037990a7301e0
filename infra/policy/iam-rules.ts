// Rules about rights in AWS.
import { list, object, rule, texts, unless, type Props, type Rule } from "./inspect.ts";

const documentTypes = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:iam/role:Role",
];
const attachmentTypes = [
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/role:Role",
];

export const iamRules: readonly Rule[] = [
  rule("iam-no-wildcard", "No policy allows everything, or something on everything", documentTypes, (props) =>
    documentsOf(props)
      .flatMap(allowances)
      .flatMap((statement) => [
        ...unless(!all(statement["Action"]), "A statement allows every action; list those that are needed."),
        ...unless(
          !all(statement["Resource"]) || onlyDescribes(statement["Action"]),
          "A statement is about every resource; name those that are meant.",
        ),
        ...["NotAction", "NotResource"]
          .filter((key) => key in statement)
          .map((key) => `A statement allows all but what ${key} lists; list what is needed.`),
      ]),
  ),
  rule("iam-no-administrator", "Nothing is attached that may do everything", attachmentTypes, (props) =>
    [...texts(props["policyArn"]), ...texts(props["policyArns"]), ...texts(props["managedPolicyArns"])]
      .filter((arn) => /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/.test(arn))
      .map((arn) => `${arn} may do everything, or give itself the right to; attach what is needed.`),
  ),
  rule("iam-trust-named", "Roles name those who may take them", ["aws:iam/role:Role"], (props) =>
    allowances(props["assumeRolePolicy"]).flatMap((statement) => [
      ...unless(
        !trustsAll(statement["Principal"]),
        "Any AWS account may take the role; name the permitted principals in its trust policy.",
      ),
      ...unless(
        !("NotPrincipal" in statement),
        "The trust policy permits all principals but some; name the permitted ones.",
      ),
    ]),
  ),
];

/** A policy's own document, and those written into a role. */
function documentsOf(props: Props): unknown[] {
  return [props["policy"], ...list(props["inlinePolicies"]).map((inline) => inline["policy"])];
}

function allowances(policy: unknown): Props[] {
  const document = object(typeof policy === "string" ? JSON.parse(policy) : policy);
  const statements = Array.isArray(document["Statement"])
    ? list(document["Statement"])
    : [object(document["Statement"])];
  return statements.filter((each) => each["Effect"] === "Allow");
}

function all(value: unknown): boolean {
  return texts(value).some((each) => each === "*" || each === "*:*");
}

/** Reads descriptions, not contents; AWS can narrow such reads for few services only. */
function onlyDescribes(action: unknown): boolean {
  return texts(action).every((each) => /^[a-z0-9-]+:Describe[A-Za-z]+$/.test(each));
}

function trustsAll(principal: unknown): boolean {
  return principal === "*" || texts(object(principal)["AWS"]).includes("*");
}
