"""Makes the two fonts of this folder.

npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz && pip install fonttools brotli && python make.py package/web
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

RANGES = [
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x24F),  # Latin
    (0x2B0, 0x36F),  # modifier letters, combining marks
    (0x370, 0x3FF), (0x1F00, 0x1FFF),  # Greek
    (0x400, 0x52F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin with two marks
    (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x2122),  # punctuation, currencies, numero
    (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2265), (0x25A0, 0x25A1),  # arrows, signs, boxes
]

for weight in ("Regular", "SemiBold"):
    font = TTFont(f"{sys.argv[1]}/Inter-{weight}.woff2", recalcTimestamp=False)
    gsub = font["GSUB"].table
    tabular = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in gsub.LookupList.Lookup[index].SubTable:
                    tabular.update(getattr(getattr(table, "ExtSubTable", table), "mapping", {}))
    for table in font["cmap"].tables:
        if table.isUnicode():
            for digit in range(0x30, 0x3A):
                table.cmap[digit] = tabular.get(table.cmap[digit], table.cmap[digit])
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "STAT", "meta", "gasp"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = None
    font.save(f"Inter-{weight}.ttf")
