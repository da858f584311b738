/**
 * Sticks of home networks, which another program talks to: opening one of these resets it, and its bytes are no readings.
 * Names are what the maker or `/dev/serial/by-id` says, because ids of common USB adapters prove nothing. Zigbee names as
 * zigbee-herdsman 11.1.1 lists them (src/adapter/adapterDiscovery.ts).
 */
const RADIO_STICKS: readonly { readonly what: string; readonly name: RegExp }[] = [
  {
    what: 'a Zigbee stick',
    name: /conbee|raspbee|zigbee|skyconnect|zbt-[12]|slzb-|zbdongle|zigate|zigstar|tubeszb|cc2531|cc2538|cc265|electrolama|zzh|sonoff.*(plus|max|lite)/i,
  },
  { what: 'a Z-Wave stick', name: /z-?wave|zwa-?2|aeotec|zooz|uzb|hubz/i },
  { what: 'the board of a 3D printer', name: /marlin|prusa|klipper|creality|printrboard|duet/i },
];

/** What a port of that name belongs to; undefined where it may be listened to. */
export function belongsTo(names: readonly string[]): string | undefined {
  return RADIO_STICKS.find(({ name }) => names.some((each) => name.test(each)))?.what;
}
