export function ExecutorsPage() {
  return null;
}
