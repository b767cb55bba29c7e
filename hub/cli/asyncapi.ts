/** `hub asyncapi`: the AsyncAPI document of the MQTT interface, without a running hub. */
import { describeMqtt } from '../mqtt/asyncapi.ts';

export function printAsyncApi(version: string, print: (text: string) => void): void {
  print(JSON.stringify(describeMqtt(version), null, 2));
}
