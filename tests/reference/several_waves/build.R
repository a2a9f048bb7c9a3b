source("../lib/oracle.R"); suppressPackageStartupMessages(library(nlme))
# Ten waves of eighteen people (sleepstudy), of which every third answer of every second person is taken away.
D <- read.csv("../sleepstudy_mixed/data.csv"); D <- D[!(D$respondent %% 2 == 0 & D$wave %% 3 == 1), ]
D$respondent <- as.integer(D$respondent); D$arm <- ifelse(D$respondent %% 3 == 0, "new", "old"); D$stage <- round(D$reaction / 40)
write_data(D); D <- read_data()
ctl <- lmeControl(opt = "optim", reltol = 1e-14, msMaxIter = 500, maxIter = 500, tolerance = 1e-12, msTol = 1e-13)
# a mean for each wave, an intercept of each person
m <- lme(reaction ~ factor(wave), D, ~ 1 | respondent, control = ctl); s <- summary(m)$tTable
add("waves.change_1", s[2, 1], "nlme REML, wave 1, which half missed, against wave 0", tol = 1e-6); add("waves.change_1_se", s[2, 2], "model's own error", tol = 1e-5)
add("waves.change_9", s[10, 1], "nlme REML, wave 9 against wave 0", tol = 1e-6); add("waves.change_9_se", s[10, 2], "model's own error", tol = 1e-5)
add("waves.df_between_within", s[10, 3], "nlme: rows - persons - columns that vary within", tol = 1e-12)
add("waves.criterion", -2 * as.numeric(logLik(m)), "-2 REML log likelihood", tol = 1e-7)
# a line of each person
l <- lme(reaction ~ wave, D, ~ wave | respondent, control = ctl); s <- summary(l)$tTable
add("line.slope", s[2, 1], "nlme REML", tol = 1e-6); add("line.slope_se", s[2, 2], "model's own error", tol = 1e-5)
v <- VarCorr(l); add("line.sds", as.numeric(v[, 2]), "sd of intercepts, of slopes, residual", tol = 1e-4)
f <- function(r) lme(reaction ~ wave, D, r, method = "ML", control = ctl)
add("line.likelihood_ratio", 2 * as.numeric(logLik(f(~ wave | respondent)) - logLik(f(~ 1 | respondent))), "ML", tol = 1e-5)
# ranks with ties, of those who answered every time; analysis of variance by aov and by mauchly-free formula
full <- D[D$respondent %in% names(which(table(D$respondent) == 10)), ]
w <- reshape(full[c("respondent", "wave", "stage")], idvar = "respondent", timevar = "wave", direction = "wide"); fr <- friedman.test(as.matrix(w[-1]))
add("friedman_ties", c(unname(fr$statistic), fr$p.value), "friedman.test", tol = 1e-10)
a <- summary(aov(stage ~ factor(wave) + Error(factor(respondent)), full))[[2]][[1]]; add("anova.F", a[1, 4], "aov with Error()", tol = 1e-9)
# the waves as separate people: contrasts of means
g <- function(x) c(mean(x), var(x) / length(x), length(x) - 1); M <- sapply(0:9, function(k) g(D$reaction[D$wave == k]))
t <- 0:9; n <- M[3, ] + 1; d <- t - sum(n * t) / sum(n); b <- n * d / sum(n * d^2)
V <- sum(b^2 * M[2, ]); add("trend_welch", c(sum(b * M[1, ]), sqrt(V), V^2 / sum((b^2 * M[2, ])^2 / M[3, ])), "slope of lm, Welch's variance and df", tol = 1e-9)
add("trend_lm", unname(coef(lm(reaction ~ wave, D))[2]), "lm", tol = 1e-9)
# analysis of covariance: last wave on the first, by arm, HC2 and Bell and McCaffrey's df
b0 <- D[D$wave == 0, ]; b9 <- D[D$wave == 9, ]; P <- merge(b0, b9, by = "respondent"); P$x <- P$reaction.x - mean(P$reaction.x); P$z <- as.numeric(P$arm.x == "new")
bm <- function(fit, k) { X <- model.matrix(fit); e <- resid(fit); B <- solve(crossprod(X)); H <- X %*% B %*% t(X); h <- diag(H); a <- (X %*% B)[, k] / sqrt(1 - h)
  se <- sqrt(sum((a * e)^2)); G <- (diag(nrow(X)) - H) %*% diag(a); lam <- crossprod(G); c(coef(fit)[[k]], se, sum(diag(lam))^2 / sum(lam^2)) }
add("ancova", bm(lm(reaction.y ~ z + x, P), 2), "treated minus control, HC2, Satterthwaite df", tol = 1e-8)
add("ancova_lin", bm(lm(reaction.y ~ z * x, P), 2), "Lin (2013): own slope in each arm, baseline centred", tol = 1e-8)
add("gain_score", unname(diff(tapply(P$reaction.y - P$reaction.x, P$z, mean))), "difference in changes", tol = 1e-9)
finish("several_waves", "Ten waves with gaps: mixed models, ranks, contrasts of means, analysis of covariance", list(registry = "Debian", package = "r-cran-lme4", dataset = "lme4::sleepstudy"), c("nlme"))
