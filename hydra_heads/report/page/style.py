"""How the page looks: one column of calm text, in both themes, on paper and on narrow screens."""

from hydra_heads.report.charts.style import CHART_STYLE, VARIABLES

_TEXT = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1.5rem}
body{margin:0;padding:0 1.25rem 4rem;background:var(--paper);color:var(--ink);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main,footer{max-width:52rem;margin:0 auto}
h1,h2,h3,h4{line-height:1.25;margin:0;font-weight:600;overflow-wrap:anywhere}
h1{font-size:2.25rem;letter-spacing:-.015em}
h2{font-size:1.375rem;letter-spacing:-.005em;margin:3.5rem 0 .75rem}
h3{font-size:1rem}
h4{font-size:.875rem;color:var(--muted);margin:1.5rem 0 .35rem}
p{margin:0 0 .75rem;max-width:68ch;text-wrap:pretty}
ul{margin:0;padding-left:1.25rem}
small,.note,.notes,footer{font-size:.875rem;color:var(--muted)}
a{color:var(--best);text-underline-offset:.2em}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em}
code{overflow-wrap:anywhere}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;max-width:48rem}
:focus-visible{outline:2px solid var(--best);outline-offset:3px}
"""

_TOP = """
.skip{position:absolute;left:-100rem;padding:.5rem 1rem;background:var(--paper)}
.skip:focus{left:1rem;top:1rem}
header{padding:2.25rem 0 1.5rem}
.unseen{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}
.brand{margin:0;font-size:.875rem;color:var(--muted)}
.standing{margin:.6rem 0 0}
.badge{display:inline-block;padding:0 .6em;border:1px solid currentColor;border-radius:1em;
font-size:.8125rem;font-weight:600;line-height:1.6;white-space:nowrap}
.ok.badge{color:var(--good)}
.warning.badge{color:var(--warning)}
.critical.badge{color:var(--critical)}
.unknown.badge{color:var(--unknown)}
.reasons{margin-top:.6rem;font-size:.9375rem}
.facts{display:flex;flex-wrap:wrap;gap:.25rem 1.75rem;margin:1rem 0 0;font-size:.875rem}
.facts>div{display:flex;flex-wrap:wrap;gap:0 .5rem}
.facts dt{font-size:inherit}
dt{font-size:.8125rem;color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
nav{margin-top:1.75rem;font-size:.875rem}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
nav a{color:var(--muted);text-decoration:none}
nav a:hover{color:var(--best);text-decoration:underline}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem}
.card{padding:1.1rem 1.25rem 1.25rem;background:var(--panel);border:1px solid var(--line);
border-radius:.6rem}
.card h3{font-size:.8125rem;color:var(--muted);margin-bottom:.4rem}
.card p{margin:0;overflow-wrap:anywhere}
.card:first-child{border-color:var(--best)}
.card p+p,.card pre{margin-top:.5rem}
.gist{font-size:1.1875rem;line-height:1.35;font-weight:600}
.command{padding:.5rem .65rem;background:var(--paper);border:1px solid var(--line);
border-radius:.35rem}
.command span{display:inline-block;max-width:100%}
"""

_TABLES = """
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:.45rem .9rem;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8125rem;font-weight:600;color:var(--muted);border-color:var(--line);
vertical-align:bottom}
tbody th{font-weight:500;min-width:7rem;max-width:20rem;overflow-wrap:anywhere}
.n{text-align:right;white-space:nowrap}
td:not(.n){min-width:6.5rem}
td small,th small{display:block;font-weight:400;font-size:.8125rem}
.share{width:5.5rem;height:.55rem;margin-right:.5rem;border-radius:.15rem;vertical-align:baseline}
.share+span{display:inline-block;min-width:3.5em}
.note{margin-top:.75rem}
"""

_SECTIONS = """
.lead{font-size:1.0625rem}
figure{margin:1.25rem 0 0}
figure svg{display:block;width:100%;min-width:40rem;height:auto}
.notes{list-style:none;padding:0;max-width:68ch}
.notes li{margin-top:.35rem}
summary{cursor:pointer}
details.figures{margin-top:.9rem;font-size:.875rem}
details.figures>summary{color:var(--muted)}
details.figures table{font-size:.875rem;margin-top:.5rem}
.head{border-top:1px solid var(--line);padding:.7rem 0}
.head:last-child{border-bottom:1px solid var(--line)}
.head>summary h3{display:inline;margin-right:.6rem}
.head>summary span{color:var(--muted);font-size:.875rem}
.head>summary small{margin-left:.3rem;font-weight:400}
.head>div{scroll-margin-top:5rem}
.head[open]{padding-bottom:1.5rem}
dl.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:.6rem 2rem;
margin:0}
dl.words{margin:0;max-width:46rem}
dl.words>div{display:grid;grid-template-columns:7rem 1fr;gap:1rem;padding:.4rem 0}
dl.words dt{font-size:1rem;font-weight:600;color:var(--ink)}
dl.words ul{padding:0;list-style:none}
footer{margin-top:4rem}
footer>:first-child{padding-top:1.25rem;border-top:1px solid var(--line);max-width:none}
"""

_SCREENS = """
@media(min-width:72rem){
main,footer{display:grid;grid-template-columns:11rem minmax(0,52rem);column-gap:4rem;
max-width:none;justify-content:center}
main>*,footer>*{grid-column:2;min-width:0}
main>nav{grid-column:1;grid-row:1/span 40;position:sticky;top:0;align-self:start;margin:0;
padding:2.5rem 0 2rem}
nav ul{display:block}
nav li{margin-bottom:.5rem}
}
@media(max-width:36rem){
body{padding:0 1rem 3rem}
header{padding:1.5rem 0 1.25rem}
h1{font-size:1.75rem}
h2{margin-top:2.75rem}
dl.words>div{display:block}
.share{width:3rem}
}
"""

_PRINT = """
@media print{
@page{margin:16mm}
body{padding:0;font-size:10.5pt}
main,footer{display:block;max-width:none}
header{padding-top:0}
nav,.skip{display:none}
h2{margin-top:2rem;break-after:avoid}
h3,h4,thead,summary{break-after:avoid}
tbody tr:first-child,tbody tr:last-child{break-before:avoid}
.cards{grid-template-columns:repeat(3,1fr)}
dl.figures{grid-template-columns:repeat(4,1fr);gap:.4rem 1rem}
.gist{font-size:1.1em}
summary{list-style:none}
a{color:inherit;text-decoration:none}
.scroll{overflow:visible}
figure,.card,tr,.lead{break-inside:avoid}
.lead{break-after:avoid}
figure svg{min-width:0}
table,details.figures table{font-size:9pt}
th,td{padding:.2rem .4rem}
td:not(.n){min-width:0}
thead .n,.wide .n{white-space:normal}
table.wide{font-size:7pt}
details::details-content{content-visibility:visible;block-size:auto;height:auto}
}
"""


def page_style() -> str:
    """Return the one style sheet of the page, that of its pictures included."""
    return VARIABLES + CHART_STYLE + _TEXT + _TOP + _TABLES + _SECTIONS + _SCREENS + _PRINT
