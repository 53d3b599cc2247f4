"""The checks of any one layer of polygons: the first part of the list."""

from pipeline.checks import on_layer
from pipeline.checks.model import Check
from pipeline.config import GAP_WIDTH_M

COVERAGE_CHECKS = (
    Check(
        "unique_codes",
        "Mỗi mã chỉ xuất hiện một lần trong lớp.",
        "Every code occurs once in the layer.",
        "Mã {units} xuất hiện {measure} lần",
        "Code {units} occurs {measure} times",
        1,
        "",
        "error",
        on_layer=on_layer.unique_codes,
    ),
    Check(
        "valid_geometry",
        "Mọi đa giác hợp lệ: có hình, không tự cắt.",
        "Every polygon is valid: it is there and no ring crosses itself or another.",
        "{units} không hợp lệ: {detail}",
        "{units} is invalid: {detail}",
        0,
        "",
        "error",
        on_layer=on_layer.valid_geometry,
    ),
    Check(
        "overlap",
        "Không có mảnh đất nào thuộc hai đơn vị.",
        "No land belongs to two units.",
        "{units} chồng lấn {measure}",
        "{units} overlap by {measure}",
        0,
        "m²",
        "error",
        on_layer=on_layer.overlaps,
    ),
    Check(
        "gap",
        "Giữa các đơn vị không có khe hở; lỗ gọn và rộng hơn giới hạn xem ở phép kiểm tra enclave.",
        "There is no gap between units; for holes that are compact and wider than the limit see "
        "the check enclave.",
        "Khe hở {between_vi} {units}, rộng nhất {measure}, diện tích {detail}",
        "Gap {between_en} {units}, {measure} at the widest, area {detail}",
        GAP_WIDTH_M,
        "m",
        "error",
        on_layer=on_layer.gaps,
        bound="least",
    ),
    Check(
        "unmatched_edge",
        "Cạnh chung của hai đơn vị trùng nhau từng đỉnh.",
        "An edge that two units share has the same vertices in both.",
        "{units} có {measure} cạnh không trùng với đơn vị liền kề",
        "{units} has {measure} of edges that its neighbours don't match",
        0,
        "m",
        "error",
        on_layer=on_layer.unmatched_edges,
    ),
    Check(
        "narrow_inlet",
        "Không có khe hẹp thông ra ngoài giữa hai đơn vị (cửa sông cũng có dạng này).",
        "No two units face each other over a narrow gap open to the outside "
        "(an estuary looks like one).",
        "{units} có {measure} cạnh đối diện đơn vị khác qua khe hẹp thông ra ngoài",
        "{units} has {measure} of edges facing another unit over a narrow gap open to the outside",
        GAP_WIDTH_M,
        "m",
        "info",
        on_layer=on_layer.narrow_inlets,
        bound="least",
    ),
    Check(
        "enclave",
        "Không có lỗ lớn: lỗ đủ rộng và đủ gọn để không phải khe hở là chỗ thiếu một đơn vị, là hồ "
        "hoặc đất của tỉnh khác.",
        "There is no large hole: one too wide and compact to be a gap is a missing unit, a lake or "
        "land of another province.",
        "Lỗ {between_vi} {units}, rộng nhất {measure}, diện tích {detail}: thiếu một đơn vị, hay "
        "là hồ hoặc đất của tỉnh khác? Hãy xem và thêm đa giác còn thiếu",
        "Hole {between_en} {units}, {measure} at the widest, area {detail}: is a unit missing, or "
        "is it a lake or land of another province? Look, and add the polygon that is missing",
        GAP_WIDTH_M,
        "m",
        "warning",
        on_layer=on_layer.enclaves,
        bound="least",
    ),
)

PLACE_CHECKS = (
    Check(
        "numbers_fit_crs",
        "Toạ độ đúng đơn vị của hệ quy chiếu: độ là độ, mét là mét.",
        "The coordinates are in the unit of their reference system: degrees or metres.",
        "{measure} đa giác có toạ độ trái với hệ quy chiếu: {detail}",
        "{measure} polygons have coordinates that contradict the reference system: {detail}",
        0,
        "",
        "error",
        on_layer=on_layer.numbers_fit_crs,
    ),
    Check(
        "in_country",
        "Mọi toạ độ nằm trong phạm vi Việt Nam.",
        "All coordinates lie within Vietnam.",
        "{units} nằm ngoài Việt Nam: {detail}",
        "{units} lies outside Vietnam: {detail}",
        0,
        "",
        "error",
        on_layer=on_layer.in_country,
    ),
)

SHAPE_CHECKS = (
    Check(
        "sliver",
        "Không có mảnh vụn: mảnh nào cũng có chỗ rộng hơn giới hạn.",
        "There is no sliver: every part is somewhere wider than the limit.",
        "{units} có mảnh vụn, rộng nhất {measure}",
        "{units} has a sliver, {measure} at the widest",
        5,
        "m",
        "warning",
        on_layer=on_layer.slivers,
        bound="least",
    ),
    Check(
        "spike",
        "Không có gai: hai cạnh dài không gặp nhau ở góc nhọn hơn giới hạn.",
        "There is no spike: no two long edges meet at less than the limit.",
        "{units} có gai {measure}, dài {detail}",
        "{units} has a spike of {measure}, {detail} long",
        1,
        "°",
        "warning",
        on_layer=on_layer.spikes,
        bound="least",
    ),
    Check(
        "detached_part",
        "Không có mảnh nào rời khỏi đơn vị của mình mà nằm giữa các đơn vị khác.",
        "No part of a unit lies apart from it among other units.",
        "{units} có mảnh rời {measure} giữa các đơn vị khác",
        "{units} has a part of {measure} apart from it among other units",
        0,
        "m²",
        "warning",
        on_layer=on_layer.detached_parts,
    ),
    Check(
        "island",
        "Đảo: mảnh không chạm đơn vị nào khác.",
        "Islands: parts that touch no other unit.",
        "{units} có đảo {measure}",
        "{units} has an island of {measure}",
        0,
        "m²",
        "info",
        on_layer=on_layer.islands,
    ),
    Check(
        "close_vertices",
        "Hai đỉnh liền nhau cách nhau ít nhất bằng giới hạn.",
        "Neighbouring vertices are at least the limit apart.",
        "{units} có hai đỉnh chỉ cách nhau {measure}",
        "{units} has two vertices only {measure} apart",
        0.001,
        "m",
        "warning",
        on_layer=on_layer.close_vertices,
        bound="least",
    ),
    Check(
        "ring_direction",
        "Vòng ngoài ngược chiều kim đồng hồ, vòng trong cùng chiều (OGC, RFC 7946); "
        "trong Shapefile thì ngược lại.",
        "Outer rings turn anticlockwise, inner ones clockwise (OGC, RFC 7946); the other way "
        "round in a Shapefile.",
        "{measure} vòng sai chiều",
        "{measure} rings turn the wrong way",
        0,
        "",
        "warning",
        on_layer=on_layer.ring_direction,
    ),
)

LAYER_CHECKS = (*PLACE_CHECKS, *COVERAGE_CHECKS, *SHAPE_CHECKS)
