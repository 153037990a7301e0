// PostgreSQL on RDS: private, encrypted, TLS only.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { certificateAuthority, databaseAuthorityOf } from "../../plans/database-certificates.ts";
import type { Settings } from "../../settings/fields.ts";
import { Component } from "../../shared/component.ts";

/** A PostgreSQL server, wherever it runs. */
export interface DatabaseOutputs {
  /** Name that the server's certificate is for. */
  readonly host: pulumi.Output<string>;
  /** Of the server itself: there is no pooler, since DBOS listens for notifications. */
  readonly port: pulumi.Output<number>;
  /** `disable` only inside a cluster. */
  readonly tls: "verify-full" | "disable";
  /** PEM of the authority behind the server's certificate; undefined when it is publicly trusted, or without TLS. */
  readonly authority: pulumi.Output<string> | undefined;
  /** May make roles and databases; no application uses it. */
  readonly adminUser: string;
  /** Marked secret. */
  readonly adminPassword: pulumi.Output<string>;
  /** Major version, also of the client tools in Jobs. */
  readonly version: string;
}

export interface RdsArgs {
  /** Major version. Minor versions follow by themselves in the maintenance window. */
  readonly version: string;
  /** About 100 connections per GiB of its memory. */
  readonly instanceClass: string;
  /** At the start; it can grow and never shrink. */
  readonly storageGb: number;
  /** Storage grows by itself up to here. */
  readonly maxStorageGb: number;
  /** Keeps a second instance in another zone, which takes over within two minutes. */
  readonly multiAz: boolean;
  /** Any moment of these days can be restored. */
  readonly backupDays: number;
  /** Changing it replaces what lives in it. */
  readonly vpcId: pulumi.Input<string>;
  /** At least two zones. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** The only security group whose members may connect. */
  readonly clientSecurityGroupId: pulumi.Input<string>;
  /** Where it is, which decides who signs its certificate. */
  readonly region: string;
  /** PEM of that authority, for a region whose own does not come with the program. */
  readonly authority?: string | undefined;
  /** Refuses deletion. */
  readonly protect: boolean;
  /** Takes a last snapshot before the instance is deleted, and leaves the snapshot behind with its key and the backups. */
  readonly lastSnapshot: boolean;
}

const port = 5432;
const adminUser = "podium_admin";
/** A statement that takes longer is worth a line in the log. */
const slowStatementMs = "500";
/** A forgotten transaction holds back cleaning; DBOS transactions are short. */
const idleTransactionMs = "60000";

/** Uses a server that already exists. */
export function adoptDatabase(
  existing: NonNullable<Settings["existingDatabase"]>,
  password: pulumi.Output<string>,
  version: string,
): DatabaseOutputs {
  return {
    host: pulumi.output(existing.host),
    port: pulumi.output(existing.port),
    tls: existing.tls,
    authority: existing.caCertificate === undefined ? undefined : pulumi.output(existing.caCertificate),
    adminUser: existing.adminUser,
    adminPassword: pulumi.secret(password),
    version,
  };
}

export class Rds extends Component implements DatabaseOutputs {
  /** Name that the server's certificate is for. */
  readonly host: pulumi.Output<string>;
  /** Of the server itself: there is no pooler, since DBOS listens for notifications. */
  readonly port: pulumi.Output<number>;
  readonly tls = "verify-full";
  /** Of the region that the provider works in, or what the stack gives. */
  readonly authority: pulumi.Output<string>;
  readonly adminUser = adminUser;
  /** Marked secret. */
  readonly adminPassword: pulumi.Output<string>;
  /** Major version, also of the client tools in Jobs. */
  readonly version: string;

  private readonly name: string;

  constructor(name: string, args: RdsArgs, options?: pulumi.ComponentResourceOptions) {
    super("Database", name, options);
    this.name = name;
    this.version = args.version;
    const password = new random.RandomPassword(
      `${name}-admin-password`,
      { length: 40, special: false },
      this.child,
    );
    this.adminPassword = pulumi.secret(password.result);
    const instance = this.createInstance(args, {
      subnetGroup: this.createSubnetGroup(args.subnetIds),
      parameterGroup: this.createParameterGroup(args.version),
      securityGroup: this.createSecurityGroup(args),
      key: this.createKey(args),
    });

    this.host = instance.address;
    this.port = instance.port;
    this.authority = pulumi.output(databaseAuthorityOf(args.region, args.authority));
    this.registerOutputs({ host: this.host });
  }

  private createSubnetGroup(subnetIds: pulumi.Input<string[]>): aws.rds.SubnetGroup {
    return new aws.rds.SubnetGroup(`${this.name}-subnets`, { subnetIds }, this.child);
  }

  private createSecurityGroup(args: RdsArgs): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
      `${this.name}-group`,
      {
        vpcId: args.vpcId,
        description: "PostgreSQL from the cluster",
        ingress: [
          { protocol: "tcp", fromPort: port, toPort: port, securityGroups: [args.clientSecurityGroupId] },
        ],
      },
      this.child,
    );
  }

  private createParameterGroup(version: string): aws.rds.ParameterGroup {
    return new aws.rds.ParameterGroup(
      // A family belongs to one major version, so an upgrade needs a group of its own beside the old one.
      `${this.name}-parameters-${version}`,
      {
        family: `postgres${version}`,
        parameters: [
          { name: "rds.force_ssl", value: "1" },
          { name: "log_min_duration_statement", value: slowStatementMs },
          { name: "idle_in_transaction_session_timeout", value: idleTransactionMs },
          { name: "shared_preload_libraries", value: "pg_stat_statements", applyMethod: "pending-reboot" },
        ],
      },
      this.child,
    );
  }

  private createKey({ protect, lastSnapshot }: RdsArgs): aws.kms.Key {
    return new aws.kms.Key(
      `${this.name}-key`,
      { description: "Database storage and backups", enableKeyRotation: true },
      // A snapshot is worth nothing without its key.
      { ...this.child, protect, retainOnDelete: lastSnapshot },
    );
  }

  private createInstance(
    args: RdsArgs,
    parts: {
      readonly subnetGroup: aws.rds.SubnetGroup;
      readonly parameterGroup: aws.rds.ParameterGroup;
      readonly securityGroup: aws.ec2.SecurityGroup;
      readonly key: aws.kms.Key;
    },
  ): aws.rds.Instance {
    const snapshotName = new random.RandomId(`${this.name}-last-snapshot`, { byteLength: 4 }, this.child);
    return new aws.rds.Instance(
      `${this.name}-instance`,
      {
        engine: "postgres",
        engineVersion: args.version,
        autoMinorVersionUpgrade: true,
        allowMajorVersionUpgrade: true,
        // At once, and not in the next maintenance window: what belongs to the old version, such as its parameter
        // group, goes at the end of the same `up`.
        applyImmediately: true,
        instanceClass: args.instanceClass,
        allocatedStorage: args.storageGb,
        maxAllocatedStorage: args.maxStorageGb,
        storageType: "gp3",
        storageEncrypted: true,
        kmsKeyId: parts.key.arn,
        multiAz: args.multiAz,
        username: adminUser,
        password: this.adminPassword,
        dbSubnetGroupName: parts.subnetGroup.name,
        vpcSecurityGroupIds: [parts.securityGroup.id],
        parameterGroupName: parts.parameterGroup.name,
        publiclyAccessible: false,
        caCertIdentifier: certificateAuthority,
        backupRetentionPeriod: args.backupDays,
        copyTagsToSnapshot: true,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: parts.key.arn,
        deletionProtection: args.protect,
        deleteAutomatedBackups: !args.lastSnapshot,
        skipFinalSnapshot: !args.lastSnapshot,
        finalSnapshotIdentifier: args.lastSnapshot
          ? pulumi.interpolate`${this.name}-last-${snapshotName.hex}`
          : undefined,
      },
      { ...this.child, protect: args.protect },
    );
  }
}
