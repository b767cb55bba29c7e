/** `hub openapi`: the OpenAPI document, without a running hub. */
import { describeApi } from '../rest/server.ts';

export async function printOpenApi(version: string, print: (text: string) => void): Promise<void> {
  print(JSON.stringify(await describeApi(version), null, 2));
}
