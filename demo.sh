#!/usr/bin/env bash
# The main job on shipped sample scans: set up, make a site, import a roster, file the scans, write a letter, say what
# came of it. Makes demo-site/ anew each time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/setup.sh
site="$PWD/demo-site"
pipeline="$PWD/.venv/bin/pipeline"

if [ -e "$site" ] && [ ! -e "$site/.demo" ]; then
    echo "demo-site 不是演示站点，没有动它。请改名后再运行。" >&2
    exit 1
fi
rm -rf "$site"
mkdir "$site" && touch "$site/.demo"

say "1. 新建站点 / a new site: demo-site/"
"$pipeline" init "$site" >/dev/null
cp samples/site.toml "$site/site.toml"
export PIPELINE_SITE="$site"

say "2. 导入名册 / importing the roster"
"$pipeline" roster import samples/roster.xlsx

say "3. 把样张放进收件箱并收件 / dropping the sample scans and filing them"
cp samples/scans/* "$site/inbox/"
"$pipeline" ingest

say "4. 起草并签发整改通知书 / a rectification letter, drafted and issued"
"$pipeline" letter draft rectification-notice --unit 3-1203 --set deadline=2026-12-05 \
    --set inspection_date=2026-11-20 \
    --set defects='木工隔断未按审批图纸施工，占用公共走道；卫生间防水层高度不足 1.8 米；插座回路未装漏电保护'
"$pipeline" letter issue L000001

say "5. 结果 / what came of it"
"$pipeline" status
say "试试 / try: PIPELINE_SITE=demo-site .venv/bin/pipeline search '装修 3栋'"
