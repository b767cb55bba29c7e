/**
 * The two kinds of chart. Lines differ by stroke and mark, bars by pattern, never by colour alone; figures stand in the
 * tables behind them, so the drawings are silent.
 */
import type { ReactNode } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  LabelList,
  Legend,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';

export interface Series {
  readonly key: string;
  readonly name: string;
}
export type Point = Readonly<Record<string, string | number | null>>;

interface Props {
  readonly points: readonly Point[];
  readonly series: readonly Series[];
  readonly domain: readonly [number, number];
  readonly format: (value: number) => string;
}

const STROKES = [
  { stroke: 'var(--accent)', dash: '0', shape: 'circle' },
  { stroke: 'var(--calm)', dash: '7 4', shape: 'square' },
  { stroke: 'var(--late)', dash: '2 4', shape: 'diamond' },
  { stroke: 'var(--stop)', dash: '10 3 2 3', shape: 'triangle' },
] as const;
const AXIS = { stroke: 'var(--ink-soft)', tick: { fill: 'var(--ink-soft)', fontSize: 14 } };
const TOOLTIP = {
  contentStyle: { background: 'var(--surface)', border: '1px solid var(--line-strong)', color: 'var(--ink)' },
  itemStyle: { color: 'var(--ink)' },
  cursor: { stroke: 'var(--line-strong)', fill: 'var(--line)', fillOpacity: 0.4 },
};

/** Over time; each point has a `name`. */
export function Lines({ points, series, domain, format }: Props): ReactNode {
  return (
    <ResponsiveContainer width="100%" height={260}>
      <LineChart
        data={[...points]}
        margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="name" {...AXIS} minTickGap={16} />
        <YAxis {...AXIS} domain={[...domain]} tickFormatter={format} width={52} />
        <Tooltip {...TOOLTIP} formatter={(value) => format(Number(value))} />
        <Legend formatter={(name) => <span className="chart-legend">{name}</span>} />
        {series.map(({ key, name }, index) => {
          const look = STROKES[index % STROKES.length] ?? STROKES[0];
          return (
            <Line
              key={key}
              dataKey={key}
              name={name}
              stroke={look.stroke}
              strokeDasharray={look.dash}
              strokeWidth={2.5}
              legendType={look.shape}
              dot={{ r: 3.5, strokeDasharray: '0', fill: 'var(--surface)' }}
              connectNulls
              isAnimationActive={false}
            />
          );
        })}
      </LineChart>
    </ResponsiveContainer>
  );
}

/** Height of a row of bars, pixels. */
const ROW = 34;

/** One bar per point, lying, with its figure at the end. */
export function Bars({ points, series, domain, format }: Props): ReactNode {
  const [first] = series;
  if (first === undefined) return null;
  return (
    <ResponsiveContainer width="100%" height={points.length * ROW + 40}>
      <BarChart
        data={[...points]}
        layout="vertical"
        margin={{ top: 0, right: 48, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <XAxis type="number" {...AXIS} domain={[...domain]} tickFormatter={format} />
        <YAxis type="category" dataKey="name" {...AXIS} width={120} interval={0} />
        <Tooltip {...TOOLTIP} formatter={(value) => format(Number(value))} />
        <Bar dataKey={first.key} name={first.name} fill="var(--accent)" radius={3} isAnimationActive={false}>
          <LabelList
            dataKey={first.key}
            position="right"
            fill="var(--ink)"
            fontSize={14}
            formatter={(value) => (typeof value === 'number' ? format(value) : '')}
          />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}
