"""Figures side by side, one digit off, in sentences that tell much else."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check

SLIPS = [
    (
        "肉羊项目为12个乡镇的526户每户投放母羊5只，共计2630只，项目资金316.8万元，完成总投资316.8万元，已支付300.96万元，"
        "资金支付率65.0%，剩余15.84万元为质量保证金。",
        "65",
    ),
    (
        "审计指出，72名不符合条件人员领取2021年度岗位补贴，每人5000元，共计56万元。整改情况：已追回66人33万元，剩余6人3万元。",
        "56",
    ),
    (
        "小学生活补助1320人次，每人次500元，计66.30万元；高中国家助学金3862人次，每人次1000元，计316.20万元；中职国家助学金"
        "2215人次221.50万元。",
        "316.2",
    ),
    ("全市人均纯收入12386.4元，是2022年人均纯收入14503.2元的85.8%，达到预计收入16280.5元的76.1%。", "85.8"),
    ("农产品9438个，挂牌销售的产品12类，获得认证的1133个，占比仅为14%；冷库286座。", "14"),
]


@pytest.mark.parametrize(("text", "stated"), SLIPS)
def test_one_digit_off_is_an_alarm_whatever_else_is_told(text: str, stated: str) -> None:
    assert stated in {made.stated for made in check(text).relations if made.verdict == "inconsistent"}


QUIET = [
    "长12.8公里的峡谷穿境而过，平均海拔1450米，境内森林覆盖率达91%。",
    "户均贷款4.7万元；贷款余额2.93亿元，逾期率0.42%。",
    "入户调查386户，其中脱贫户74户，户主年龄在60岁以上，参保率98%。",
]


@pytest.mark.parametrize("text", QUIET)
def test_what_only_stands_beside_a_rate_is_not_what_it_is_of(text: str) -> None:
    assert [made for made in check(text).relations if made.verdict == "inconsistent"] == []
