/** All that differs between one installation and another. */
export interface UnitFacts {
  readonly node: string;
  readonly program: string;
  readonly config: string;
  readonly user: string;
  /** Names of the secrets that the configuration takes from systemd, and where they lie. */
  readonly credentials: readonly { readonly name: string; readonly file: string }[];
}

/**
 * Young objects in 1 MB instead of 16: what a reading leaves behind is garbage at once. One thread for V8's own work
 * instead of four. Together with the environment that is 25 MB less in a flood, at the same CPU time.
 * `--expose-gc` lets the agent collect at once what many windows that close together leave behind (`Tidy`).
 */
export const NODE_OPTIONS: readonly string[] = [
  '--max-semi-space-size=1',
  '--v8-pool-size=1',
  '--optimize-for-size',
  '--expose-gc',
];

/** One heap of the C library for all threads, which gives back what a burst took (mallopt(3)). */
export const ENVIRONMENT = {
  NODE_ENV: 'production',
  MALLOC_ARENA_MAX: '1',
  MALLOC_TOP_PAD_: '16384',
  MALLOC_TRIM_THRESHOLD_: '131072',
} as const;

/**
 * The systemd unit of an agent: a user of its own, a read-only system, no devices but serial ports, no capability.
 * `systemd-analyze security` rates it 1.7 (systemd 252); the watchdog, which a child feeds, costs 0.2 of that.
 */
export function renderUnit(facts: UnitFacts): string {
  const command = [facts.node, ...NODE_OPTIONS, facts.program, 'run', '--config', facts.config];
  const exec = command.map(quote).join(' ');
  const credentials = facts.credentials.map(({ name, file }) => `LoadCredential=${name}:${file}`);
  return `${[HEAD, service(facts.user, exec), ...credentials, CONFINEMENT, DEVICES, TAIL].join('\n')}\n`;
}

const HEAD = `# Written by "weir service install"; "weir service uninstall" removes it.
# Own changes belong into a drop-in: systemctl edit weir.service
[Unit]
Description=Weir, edge agent for sensors
Documentation=man:systemd.exec(5)
# A broker may be out of reach for weeks, so there is nothing to wait for.
After=network.target time-sync.target
`;

const service = (user: string, exec: string) => `[Service]
# Told by a child, /usr/bin/systemd-notify: Node cannot write to a datagram socket.
Type=notify
NotifyAccess=all
# A damaged database is mended before the agent is ready.
TimeoutStartSec=300
# Fed while readings are committed. A core dump of an agent that hangs would only wear the card.
WatchdogSec=60
WatchdogSignal=SIGKILL
ExecStart=${exec}
# Says whether a changed configuration is valid; a restart puts it into force.
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=5
# A wrong configuration or command line does not get better by trying again.
RestartPreventExitStatus=64 78
# The agent closes its store within 5 s.
TimeoutStopSec=15
User=${user}
Group=${user}
StateDirectory=weir
StateDirectoryMode=0700
WorkingDirectory=%S/weir
UMask=0077
Environment=${Object.entries(ENVIRONMENT)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ')}`;

const CONFINEMENT = `
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateMounts=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
# Not ProcSubset=pid: it would hide the boot id, by which a restart is told from a reboot.
ProtectProc=invisible
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
# Not MemoryDenyWriteExecute: Node compiles JavaScript to machine code while it runs.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
MemoryMax=256M
`;

const DEVICES = `# Serial ports: USB adapters, boards with USB of their own, and the UARTs of the machine.
SupplementaryGroups=dialout
DevicePolicy=closed
DeviceAllow=char-ttyUSB rw
DeviceAllow=char-ttyACM rw
DeviceAllow=char-ttyAMA rw
DeviceAllow=char-ttyS rw
`;

const TAIL = `[Install]
WantedBy=multi-user.target`;

// systemd splits at spaces and expands `%` and `$`.
function quote(word: string): string {
  const safe = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /[\s"'\\;]/.test(safe) ? `"${safe.replace(/["\\]/g, '\\$&')}"` : safe;
}
