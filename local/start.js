// The entry of `npm start`, in plain JavaScript so that an old Node can run it and report its version.
const needed = 24;
const major = Number(process.versions.node.split(".")[0]);

if (major >= needed) {
  await import("./main.ts");
} else {
  console.error(
    `Podium needs Node ${needed} or later and this is ${process.version} (${process.execPath}): run \`npm ci\`, which brings it.`,
  );
  process.exitCode = 1;
}
