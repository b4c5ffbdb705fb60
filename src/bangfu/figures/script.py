"""One-to-one maps of characters: traditional to simplified, full width to half width."""

from __future__ import annotations

# Only characters of cue words, units and numerals: nothing else is compared with a word of ours.
TRADITIONAL = (
    "乾佔來係倆個備傢僅價億償優兌兒內兩冊凈別則剋劃動務勞勢匯區卽厤叄員問單噸噹國圍團埰堅報場塊壓婦學寀實"
    "寫將專對屆層崗嵗師幣幹張強彆彙後從復應戰戶捨採撥擴敎數於昇時曆査條棟業榦構標機檯歲歷歸殘決沒淨減準滙"
    "漲為無爲牀現環產産畝當發盞睏確碼稅種窩筆箇節糰約級組結經綫線編緻縣縮總繞繫續纍脩脫臺與舉萬蓋處號衕裏"
    "裡製複見計設註話詳認說説課調講議護變貧貳費資賬踰車較輛輪轉辦農迴這週進過達遞遶遷還鄉鈡銷錢鍵鍾鎭鎮鐘"
    "長門開間閤關陞陸隊階險隻難電韆頂頃項頭題額類風颱養餘驗驟體髮麪麫麵點黨齡齣戸"
)
SIMPLIFIED = (
    "干占来系俩个备家仅价亿偿优兑儿内两册净别则克划动务劳势汇区即历叁员问单吨当国围团采坚报场块压妇学采实"
    "写将专对届层岗岁师币干张强别汇后从复应战户舍采拨扩教数于升时历查条栋业干构标机台岁历归残决没净减准汇"
    "涨为无为床现环产产亩当发盏困确码税种窝笔个节团约级组结经线线编致县缩总绕系续累修脱台与举万盖处号同里"
    "里制复见计设注话详认说说课调讲议护变贫贰费资账逾车较辆轮转办农回这周进过达递绕迁还乡钟销钱键钟镇镇钟"
    "长门开间合关升陆队阶险只难电千顶顷项头题额类风台养余验骤体发面面面点党龄出户"
)


# Full-width forms U+FF01 to U+FF5E stand in the order of ASCII; a few marks have second forms.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
SECOND_FORMS = str.maketrans("　\u00a0﹪﹐﹔﹕﹙﹚〇○－–—﹣", "  %,;:()零零----")
TO_CLEAN = {
    **str.maketrans(TRADITIONAL, SIMPLIFIED),
    **FULL_WIDTH,
    **SECOND_FORMS,
}
