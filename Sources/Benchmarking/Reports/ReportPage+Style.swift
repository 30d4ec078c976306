extension ReportPage {
  /// The page's looks.
  static let css = """
    :root{--ground:#fff;--ink:#1d232b;--quiet:#5b6572;--rule:#dfe3e8;--stripe:#f5f7f9;--link:#1c64c8}
    @media screen and (prefers-color-scheme:dark){:root{--ground:#14181d;--ink:#e4e8ee;--quiet:#a2acb8;\
    --rule:#353c46;--stripe:#1b2027;--link:#7fb0ff}}
    *{box-sizing:border-box}
    body{margin:0 auto;padding:2rem 1.5rem 4rem;max-width:76rem;background:var(--ground);color:var(--ink);\
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
    h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem}
    h2{font-size:1.25rem;margin:2.5rem 0 .8rem;padding-bottom:.3rem;border-bottom:1px solid var(--rule)}
    p{max-width:48rem;margin:.6rem 0}.subtitle{color:var(--quiet);margin:0}
    a{color:var(--link)}nav{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin-top:1rem}
    dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.6rem 1.5rem;margin:.8rem 0}
    dt{color:var(--quiet);font-size:.85rem}dd{margin:0;overflow-wrap:anywhere}
    figure{margin:1rem 0;min-width:0;break-inside:avoid}
    figcaption{font-weight:600;margin-bottom:.4rem}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}
    th,td{padding:.3rem .5rem;text-align:left;border-bottom:1px solid var(--rule);white-space:nowrap}
    th{color:var(--quiet);font-weight:600;white-space:normal;vertical-align:bottom;line-height:1.25}tbody tr:nth-child(even){background:var(--stripe)}
    .number{text-align:right}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(30rem,100%),1fr));gap:0 2rem}
    .charts figure svg{display:block}
    @media print{body{max-width:none;padding:0;font-size:11pt}nav{display:none}.scroll{overflow:visible}\
    .charts{grid-template-columns:1fr 1fr}h2{break-after:avoid}}
    """
}
