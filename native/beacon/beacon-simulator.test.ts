import { beaconScannerContract } from './beacon-scanner.contract.ts';
import { BeaconSimulator } from './beacon-simulator.ts';

beaconScannerContract('BeaconSimulator', async () => {
  const mono = () => performance.now();
  const scanner = new BeaconSimulator({ mono }, 10);
  return {
    scanner,
    mono,
    setBeacons: (beacons) => scanner.setBeacons(beacons),
    unplug: async () => scanner.unplug(),
    plug: async () => scanner.plug(),
    garble: async () => scanner.garble(12),
    close: async () => {},
  };
});
