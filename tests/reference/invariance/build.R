# Whether five personality scales mean the same to women and to men: one factor in two groups, by lavaan.
# The answers are those of ../bfi_scales/data.csv.
source("../lib/oracle.R"); suppressPackageStartupMessages({library(psych); library(lavaan)})
D <- read.csv("../bfi_scales/data.csv", na.strings = "")
key <- list(agree = c("-A1", "A2", "A3", "A4", "A5"), conscientious = c("C1", "C2", "C3", "-C4", "-C5"),
            extraversion = c("-E1", "-E2", "E3", "E4", "E5"), neuroticism = c("N1", "N2", "N3", "N4", "N5"),
            openness = c("O1", "-O2", "O3", "O4", "-O5"), three = c("N1", "N2", "N3"))
fit <- function(model, X, ...) cfa(model, X, group = "gender", meanstructure = TRUE, ...)
for (s in names(key)) {
  v <- sub("-", "", key[[s]]); X <- D[c("gender", v)]
  for (q in key[[s]][startsWith(key[[s]], "-")]) X[[sub("-", "", q)]] <- 7 - X[[sub("-", "", q)]]
  X <- na.omit(X); model <- paste("f =~", paste(v, collapse = "+"))
  # reference first: the groups stand in the order of the data
  X <- X[order(X$gender == "female"), ]
  add(paste0(s, ".n"), c(sum(X$gender == "male"), sum(X$gender == "female")), "complete answers, men then women")
  for (level in c("configural", "metric", "scalar")) {
    f <- fit(model, X, group.equal = switch(level, configural = "none", metric = "loadings", scalar = c("loadings", "intercepts")))
    m <- fitMeasures(f, c("chisq", "df", "cfi", "rmsea"))
    for (n in names(m)) add(paste(s, level, n, sep = "."), m[[n]], paste("two-group one-factor ML,", level, "(lavaan)"), tol = if (n == "df") 1e-8 else 2e-6)
    if (level == "scalar") add(paste0(s, ".latent_mean"), lavInspect(f, "est")[["female"]]$alpha[1] / sqrt(lavInspect(f, "est")[["male"]]$psi[1]), "latent mean of women in standard deviations of the men's factor", tol = 1e-5)
  }
  load <- sapply(c("male", "female"), function(g) { e <- lavInspect(cfa(model, X[X$gender == g, v], std.lv = TRUE), "std"); e$lambda[, 1] })
  add(paste0(s, ".congruence"), factor.congruence(load[, 1, drop = FALSE], load[, 2, drop = FALSE], digits = 10)[1, 1], "Tucker's congruence of the standardised loadings (psych)", tol = 1e-5)
  W <- X[v]; C <- cov(W); a <- suppressWarnings(psych::alpha(W, check.keys = FALSE))
  add(paste0(s, ".average_r"), a$total$average_r, "mean correlation between two items (psych)")
  odd <- rowSums(W[seq(1, length(v), 2)]); even <- rowSums(W[seq(2, length(v), 2)]); r <- cor(odd, even)
  add(paste0(s, ".split_half"), 2 * r / (1 + r), "odd against even items, Spearman-Brown", tol = 1e-8)
  w <- paste0(model, "\n", paste(sprintf("f =~ l%d*%s", seq_along(v), v), collapse = "\n"), "\n", paste(sprintf("%s ~~ u%d*%s", v, seq_along(v), v), collapse = "\n"))
  sums <- function(x) paste(paste0(x, seq_along(v)), collapse = "+")
  w <- paste0("f =~ ", paste(sprintf("l%d*%s", seq_along(v), v), collapse = " + "), "\n", paste(sprintf("%s ~~ u%d*%s", v, seq_along(v), v), collapse = "\n"), "\nomega := (", sums("l"), ")^2 / ((", sums("l"), ")^2 + ", sums("u"), ")")
  p <- parameterEstimates(cfa(w, W, std.lv = TRUE)); p <- p[p$label == "omega", ]
  add(paste0(s, ".omega"), p$est, "McDonald's omega, one-factor ML", tol = 1e-5)
  add(paste0(s, ".omega_se"), p$se, "its delta-method standard error, expected information (lavaan)", tol = 1e-4)
}
finish("invariance", "Whether five personality scales mean the same to women and to men", list(registry = "Debian", package = "r-cran-psych", dataset = "psych::bfi"), c("psych", "lavaan"))
