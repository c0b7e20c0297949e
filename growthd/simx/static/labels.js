// What the buttons of a post are called in each language. `n` is already written in its digits.

import { exact } from "/static/digits.js";

const plural = (n, one, many) => (n === "1" ? one : many);

const WORDS = {
  en: {
    reply: (n) => `${n} ${plural(n, "Reply", "Replies")}. Reply`,
    retweet: (n) => `${n} ${plural(n, "repost", "reposts")}. Repost`,
    like: (n) => `${n} ${plural(n, "Like", "Likes")}. Like`,
    views: (n) => `${n} ${plural(n, "view", "views")}. View post analytics`,
    analytics: "View post analytics",
    group: {
      replies: (n) => `${n} ${plural(n, "reply", "replies")}`,
      reposts: (n) => `${n} ${plural(n, "repost", "reposts")}`,
      likes: (n) => `${n} ${plural(n, "like", "likes")}`,
      bookmarks: (n) => `${n} ${plural(n, "bookmark", "bookmarks")}`,
      views: (n) => `${n} ${plural(n, "view", "views")}`,
    },
    joiner: ", ", followers: "Followers", following: "Following", posts: "posts",
    pinned: "Pinned", reposted: "reposted", ad: "Ad", account: "Account menu",
  },
  ja: {
    reply: (n) => `${n} 件の返信。返信する`,
    retweet: (n) => `${n} 件のリポスト。リポストする`,
    like: (n) => `${n} 件のいいね。いいねする`,
    views: (n) => `${n} 件の表示。ポストアナリティクスを表示`,
    analytics: "ポストアナリティクスを表示",
    group: {
      replies: (n) => `${n} 件の返信`,
      reposts: (n) => `${n} 件のリポスト`,
      likes: (n) => `${n} 件のいいね`,
      bookmarks: (n) => `${n} 件のブックマーク`,
      views: (n) => `${n} 件の表示`,
    },
    joiner: "、", followers: "フォロワー", following: "フォロー中", posts: "件のポスト",
    pinned: "固定", reposted: "さんがリポストしました", ad: "プロモーション", account: "アカウントメニュー",
  },
  zh: {
    reply: (n) => `${n} 回复。回复`,
    retweet: (n) => `${n} 次转帖。转帖`,
    like: (n) => `${n} 喜欢次数。喜欢`,
    views: (n) => `${n} 次查看。查看帖子分析`,
    analytics: "查看帖子分析",
    group: {
      replies: (n) => `${n} 回复`,
      reposts: (n) => `${n} 次转帖`,
      likes: (n) => `${n} 喜欢`,
      bookmarks: (n) => `${n} 书签`,
      views: (n) => `${n} 次观看`,
    },
    joiner: "、", followers: "关注者", following: "正在关注", posts: "帖子",
    pinned: "已置顶", reposted: "已转帖", ad: "推荐", account: "账号菜单",
  },
  de: {
    reply: (n) => `${n} Antworten. Antworten`,
    retweet: (n) => `${n} Reposts. Reposten`,
    like: (n) => `Gefällt ${n} Mal. Gefällt mir`,
    views: (n) => `${n} Mal angezeigt. Post-Statistik anzeigen`,
    analytics: "Post-Statistik anzeigen",
    group: {
      replies: (n) => `${n} Antworten`,
      reposts: (n) => `${n} Reposts`,
      likes: (n) => `Gefällt ${n} Mal`,
      bookmarks: (n) => `${n} Lesezeichen`,
      views: (n) => `${n} Mal angezeigt`,
    },
    joiner: ", ", followers: "Follower", following: "Folge ich", posts: "Posts",
    pinned: "Angeheftet", reposted: "hat repostet", ad: "Anzeige", account: "Account-Menü",
  },
  tr: {
    reply: (n) => `${n} Yanıt. Yanıtla`,
    retweet: (n) => `${n} yeniden gönderi. Yeniden gönderi yayınla`,
    like: (n) => `${n} Beğeni. Beğen`,
    views: (n) => `${n} görüntülenme. Gönderi analizlerini görüntüle`,
    analytics: "Gönderi analizlerini görüntüle",
    group: {
      replies: (n) => `${n} yanıt`,
      reposts: (n) => `${n} yeniden gönderi`,
      likes: (n) => `${n} beğeni`,
      bookmarks: (n) => `${n} yer işareti`,
      views: (n) => `${n} görüntülenme`,
    },
    joiner: ", ", followers: "Takipçi", following: "Takip edilen", posts: "gönderi",
    pinned: "Sabitlendi", reposted: "yeniden gönderdi", ad: "Reklam", account: "Hesap menüsü",
  },
  ar: {
    reply: (n) => `الردود ${n}. رد`,
    retweet: (n) => `عدد إعادات النشر ${n}. إعادة نشر`,
    like: (n) => `تسجيلات الإعجاب ${n}. إعجاب`,
    views: (n) => `عدد المشاهدات ${n}. عرض تحليلات المنشور`,
    analytics: "عرض تحليلات المنشور",
    group: {
      replies: (n) => `${n} من الردود`,
      reposts: (n) => `${n} من إعادات النشر`,
      likes: (n) => `${n} من تسجيلات الإعجاب`,
      bookmarks: (n) => `${n} من العلامات المرجعية`,
      views: (n) => `${n} من المشاهدات`,
    },
    joiner: "، ", followers: "متابعون", following: "متابَعون", posts: "منشورات",
    pinned: "مثبت", reposted: "أعاد النشر", ad: "إعلان", account: "قائمة الحساب",
  },
  fa: {
    reply: (n) => `${n} پاسخ. پاسخ`,
    retweet: (n) => `${n} بازنشر. بازنشر`,
    like: (n) => `${n} پسند. پسندیدن`,
    views: (n) => `${n} بازدید. نمایش آمار پست`,
    analytics: "نمایش آمار پست",
    group: {
      replies: (n) => `${n} پاسخ`,
      reposts: (n) => `${n} بازنشر`,
      likes: (n) => `${n} پسند`,
      bookmarks: (n) => `${n} نشانک`,
      views: (n) => `${n} بازدید`,
    },
    joiner: "، ", followers: "دنبال‌کننده", following: "دنبال می‌کند", posts: "پست",
    pinned: "سنجاق‌شده", reposted: "بازنشر کرد", ad: "تبلیغ", account: "فهرست حساب",
  },
};

export const words = (lang) => WORDS[lang] ?? WORDS.en;

// A button's label: always a number, zero as well.
export const buttonLabel = (name, count, lang) => words(lang)[name](exact(count, lang));

// The label of a post's group of buttons: zeros and unknowns are left out.
export function groupLabel(counts, lang) {
  const { group, joiner } = words(lang);
  const parts = Object.keys(group).filter((name) => counts[name] > 0);
  return parts.map((name) => group[name](exact(counts[name], lang))).join(joiner);
}
