# Minimum detectable changes by R's own power functions, and by formula where base R has none.
# Run in this folder: Rscript build.R
out <- list()
put <- function(id, value, method, tol = 1e-5) out[[id]] <<- list(value = unname(value), method = method, tol = tol)
put("paired", power.t.test(n = 40, sd = 12, power = .8, type = "paired", tol = 1e-12)$delta, "power.t.test, 40 pairs, sd of changes 12")
put("paired_90", power.t.test(n = 15, sd = 12, power = .9, type = "paired", tol = 1e-12)$delta, "power.t.test, 15 pairs, power 0.9")
put("two_sample", power.t.test(n = 35, sd = 20, power = .8, tol = 1e-12)$delta, "power.t.test, 35 in each, sd 20")
mde <- function(se, df, power = .8) uniroot(function(d) pt(qt(.975, df), df, ncp = d / se, lower.tail = FALSE) - power, c(0, 20 * se), tol = 1e-12)$root
put("two_sample_unequal", mde(sqrt(20^2 / 30 + 16^2 / 50), 78), "noncentral t, 30 of sd 20 and 50 of sd 16, df 78")
put("cluster_paired", mde(12 * sqrt(2.4 / 160), 9), "noncentral t, 160 pairs in 10 clusters, design effect 2.4, df 9")
put("cluster_two_sample", mde(sqrt((20^2 / 90 + 20^2 / 110) * 1.8), 14), "noncentral t, 90 and 110 in 16 clusters, design effect 1.8, df 14")
put("adjusted", mde(20 * sqrt((1 / 40 + 1 / 45) * (1 - .6^2)), 82), "noncentral t, ANCOVA with r 0.6, df 82")
put("bloom_cluster", (qt(.975, 9) + qt(.8, 9)) * 12 * sqrt(2.4 / 160), "Bloom 1995: (t + t) times the error")
put("power_of_meaningful", power.t.test(n = 40, delta = 5, sd = 12, type = "paired")$power, "power.t.test of 5 by 40 pairs, sd 12", 1e-7)
put("shares", power.prop.test(n = 60, p1 = .4, power = .8, tol = 1e-12)$p2 - .4, "power.prop.test, 60 in each, from 0.4 up")
down <- uniroot(function(p2) power.prop.test(n = 60, p1 = .4, p2 = p2)$power - .8, c(.01, .39), tol = 1e-12)$root
put("shares_down", .4 - down, "power.prop.test, 60 in each, from 0.4 down")
mcnemar <- function(n, q) uniroot(function(d) pnorm((d * sqrt(n) - qnorm(.975) * sqrt(2 * q + d)) / sqrt(2 * q + d - d^2)) - .8, c(1e-6, 1 - 2 * q - 1e-9), tol = 1e-13)$root
put("paired_shares", mcnemar(80, .1), "Miettinen 1968, 80 pairs, a tenth move the other way")
num <- function(v) format(v, digits = 17)
rows <- sapply(names(out), function(id) sprintf('  "%s": {"value": %s, "method": "%s", "tol": %s}', id, num(out[[id]]$value), out[[id]]$method, format(out[[id]]$tol)))
writeLines(c('{"values": {', paste(rows, collapse = ",\n"), "}}"), "expected.json")
