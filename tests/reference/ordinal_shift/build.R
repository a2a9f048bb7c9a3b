# Hodges-Lehmann shifts with intervals, and proportional odds of two groups, with base R (and MASS for the latter).
# Untied: stats::wilcox.test(exact = TRUE). Tied: the same order statistics of all means or differences, written out.
source("../lib/oracle.R")
suppressPackageStartupMessages(library(MASS))
ends <- function(all, k) { all <- sort(all); c(all[k], all[length(all) + 1 - k]) }
walsh <- function(d) { w <- outer(d, d, "+") / 2; w[lower.tri(w, diag = TRUE)] }
order_paired <- function(n) if (n <= 50) qsignrank(.025, n) else floor(n * (n + 1) / 4 - qnorm(.975) * sqrt(n * (n + 1) * (2 * n + 1) / 24))
order_groups <- function(n, m) if (n + m <= 50) qwilcox(.025, n, m) else floor(n * m / 2 - qnorm(.975) * sqrt(n * m * (n + m + 1) / 12))

untied <- c(1.83, .50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30) - c(.878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
w <- wilcox.test(untied, conf.int = TRUE, exact = TRUE)
add("depression.estimate", unname(w$estimate), "wilcox.test, exact: Hollander & Wolfe's depression scores, pseudo-median")
add("depression.ci", as.numeric(w$conf.int), "wilcox.test, exact")
term <- c(.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46); mid <- c(1.15, .88, .90, .74, 1.21)
w <- wilcox.test(term, mid, conf.int = TRUE, exact = TRUE)
add("water.estimate", unname(w$estimate), "wilcox.test, exact: Hollander & Wolfe's tritiated water, median of the differences", published = .305, where = "Hollander & Wolfe 1999, example 4.3")
add("water.ci", as.numeric(w$conf.int), "wilcox.test, exact")

a <- read.csv("../arthritis_ordinal/data.csv", na.strings = "")
W <- reshape(a[, c("respondent", "group", "wave", "rating")], idvar = c("respondent", "group"), timevar = "wave", direction = "wide")
for (k in c(1, 3, 5)) {
  d <- W[[paste0("rating.", k)]] - W$rating.0; d <- d[!is.na(d)]; all <- walsh(d)
  add(sprintf("arthritis.change.wave%d", k), c(median(all), ends(all, order_paired(length(d)))), "median of the Walsh averages, zeros in; ends by the normal order")
  few <- d[1:30]; all <- walsh(few)
  add(sprintf("arthritis.change30.wave%d", k), c(median(all), ends(all, order_paired(30))), "the first thirty; ends by qsignrank")
  f <- W[[paste0("rating.", k)]]; x <- f[W$group == "drug" & !is.na(f)]; y <- f[W$group == "placebo" & !is.na(f)]; all <- outer(x, y, "-")
  add(sprintf("arthritis.groups.wave%d", k), c(median(all), ends(all, order_groups(length(x), length(y)))), "median of all differences; ends by the normal order")
  all <- outer(x[1:20], y[1:25], "-")
  add(sprintf("arthritis.groups45.wave%d", k), c(median(all), ends(all, order_groups(20, 25))), "the first 20 and 25; ends by qwilcox")
  D <- data.frame(f = factor(f), drug = as.numeric(W$group == "drug")); D <- D[!is.na(f), ]
  m <- polr(f ~ drug, D, Hess = TRUE, control = list(reltol = 1e-15, maxit = 1000)); s <- as.numeric(logLik(m)); tb <- table(D$drug, D$f); free <- sum(tb * log(tb / rowSums(tb)), na.rm = TRUE)
  add(sprintf("arthritis.odds.wave%d", k), unname(coef(m)), "MASS::polr, drug against placebo", tol = 1e-4)
  add(sprintf("arthritis.odds_se.wave%d", k), sqrt(vcov(m)["drug", "drug"]), "MASS::polr, numerical Hessian", tol = 1e-4)
  df <- ncol(tb) - 2
  add(sprintf("arthritis.proportionality.wave%d", k), c(2 * (free - s), df, pchisq(2 * (free - s), df, lower.tail = FALSE)), "likelihood ratio against free probabilities in each group", tol = 1e-5)
}
finish("ordinal_shift", "Shifts of ordered answers and of two small untied examples", list(book = "Hollander & Wolfe 1999, Nonparametric Statistical Methods, tables 3.1 and 4.1", data = "arthritis_ordinal"), "MASS")
